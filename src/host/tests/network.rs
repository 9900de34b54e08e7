//! TCP through the seam: real sockets on the loopback interface.

mod common;

use std::io::IoSlice;
use std::pin::Pin;

use bytes::Bytes;
use common::{TempDir, host, pattern};
use milena_runtime::io::{AsyncReadExt, AsyncWrite, AsyncWriteExt, ErrorKind};
use milena_runtime::sync::{Notify, oneshot};
use milena_runtime::{Connection, ConnectionSecurity, Lane, Listener, Open, ReadHalf, Runtime};
use std::sync::Arc;

async fn pair(runtime: &Runtime) -> (Connection, Connection) {
    let mut listener = runtime.network.listen("127.0.0.1", 0).await.unwrap();
    let port = listener.local_addr().port();
    let ours = runtime.network.connect("127.0.0.1", port).await.unwrap();
    (ours, listener.accept().await.unwrap())
}

/// Reads to the end, slowly at first, so that the sender meets a full socket.
async fn read_slowly(mut from: Box<dyn ReadHalf>, runtime: Runtime, slow_until: usize) -> Vec<u8> {
    let mut got = Vec::new();
    let mut chunk = vec![0; 100_000];
    loop {
        let read = from.read(&mut chunk).await.unwrap();
        if read == 0 {
            return got;
        }
        got.extend_from_slice(&chunk[..read]);
        if got.len() < slow_until {
            runtime.sleep(std::time::Duration::from_millis(2)).await;
        }
    }
}

fn slow_reader(runtime: &Runtime, from: Box<dyn ReadHalf>, slow_until: usize) -> oneshot::Receiver<Vec<u8>> {
    let (sender, receiver) = oneshot::channel();
    let on = runtime.clone();
    runtime.spawn(Lane::Control, "slow reader", async move {
        let _ = sender.send(read_slowly(from, on, slow_until).await);
    });
    receiver
}

#[test]
fn both_ends_know_each_other() {
    let host = host();
    let runtime = host.runtime();
    host.block_on(async {
        let (mut ours, mut theirs) = pair(&runtime).await;
        assert_eq!(ours.local, theirs.peer);
        assert_eq!(ours.peer, theirs.local);
        assert_eq!(ours.security, ConnectionSecurity::PLAINTEXT);
        ours.write.write_all(b"ping").await.unwrap();
        let mut bytes = [0; 4];
        theirs.read.read_exact(&mut bytes).await.unwrap();
        theirs.write.write_all(b"pong").await.unwrap();
        ours.read.read_exact(&mut bytes).await.unwrap();
        assert_eq!(&bytes, b"pong");
    });
}

#[test]
fn names_and_every_interface_can_be_listened_on() {
    let host = host();
    let network = host.runtime().network;
    host.block_on(async {
        for (at, from) in [("localhost", "localhost"), ("", "127.0.0.1"), ("0.0.0.0", "localhost")] {
            let mut listener = network.listen(at, 0).await.unwrap();
            let port = listener.local_addr().port();
            assert_ne!(port, 0);
            let ours = network.connect(from, port).await.unwrap();
            let theirs = listener.accept().await.unwrap();
            assert!(theirs.peer.is_ipv4() || theirs.peer.ip().to_canonical().is_loopback());
            assert_eq!(ours.local, theirs.peer, "an IPv4 peer is shown as one");
        }
    });
}

#[test]
fn a_port_is_one_listener_s_and_is_free_at_once_when_it_ends() {
    let host = host();
    let network = host.runtime().network;
    host.block_on(async {
        let mut listener = network.listen("127.0.0.1", 0).await.unwrap();
        let port = listener.local_addr().port();
        let error = network.listen("127.0.0.1", port).await.err().unwrap();
        assert_eq!(error.kind(), ErrorKind::AddrInUse);
        assert!(error.to_string().contains(&format!("127.0.0.1:{port}")), "{error}");
        // ended by the server's side first: the server's port is left in TIME_WAIT
        let mut ours = network.connect("127.0.0.1", port).await.unwrap();
        drop(listener.accept().await.unwrap());
        assert_eq!(ours.read.read(&mut [0; 8]).await.unwrap(), 0);
        drop((ours, listener));
        network.listen("127.0.0.1", port).await.unwrap();
    });
}

#[test]
fn a_refused_connect_names_what_refused() {
    let host = host();
    let network = host.runtime().network;
    host.block_on(async {
        let port = network.listen("127.0.0.1", 0).await.unwrap().local_addr().port();
        let error = network.connect("127.0.0.1", port).await.err().unwrap();
        assert_eq!(error.kind(), ErrorKind::ConnectionRefused);
        assert!(error.to_string().contains(&format!("127.0.0.1:{port}")), "{error}");
    });
}

#[test]
fn vectored_writes_may_be_short_and_lose_nothing() {
    let host = host();
    let runtime = host.runtime();
    host.block_on(async {
        let (ours, theirs) = pair(&runtime).await;
        let body = pattern(40 << 20);
        let got = slow_reader(&runtime, theirs.read, 4 << 20);
        let mut write = ours.write;
        assert!(write.is_write_vectored());
        let (mut at, mut short) = (0, 0);
        while at < body.len() {
            let rest = &body[at..];
            let third = rest.len() / 3;
            let slices = [IoSlice::new(&rest[..third]), IoSlice::new(&[]), IoSlice::new(&rest[third..])];
            let written = std::future::poll_fn(|cx| Pin::new(&mut *write).poll_write_vectored(cx, &slices))
                .await
                .unwrap();
            assert!(written > 0 && written <= rest.len());
            short += usize::from(written < rest.len());
            at += written;
        }
        assert!(short > 0, "a socket does not take 40 MiB at once");
        write.flush().await.unwrap();
        drop((write, ours.read));
        assert!(got.await.unwrap() == body);
    });
}

#[test]
fn files_are_sent_byte_for_byte_to_a_slow_reader_from_warm_and_cold_ranges() {
    let (dir, host) = (TempDir::new(), host());
    let runtime = host.runtime();
    host.block_on(async {
        let disk = runtime.storage.mount(&dir.at("data")).await.unwrap();
        let file = disk.open("big", Open::New).await.unwrap();
        let body = pattern(12_000_000);
        file.write_at(0, &[Bytes::from(body.clone())]).await.unwrap();
        disk.sync(&file).await.unwrap();
        rustix::fs::fadvise(file.fd().unwrap(), 5_000_000, None, rustix::fs::Advice::DontNeed).unwrap();
        let (ours, theirs) = pair(&runtime).await;
        let got = slow_reader(&runtime, theirs.read, 4_000_000);
        let mut write = ours.write;
        write.write_all(b"head").await.unwrap();
        write.send_file(&*file, 1_000, body.len() - 2_000).await.unwrap();
        write.send_file(&*file, 0, 0).await.unwrap();
        write.write_all(b"tail").await.unwrap();
        let short = write.send_file(&*file, body.len() as u64 - 10, 20).await.unwrap_err();
        assert_eq!(short.kind(), ErrorKind::UnexpectedEof);
        drop((write, ours.read));
        let want = [b"head", &body[1_000..body.len() - 1_000], b"tail", &body[body.len() - 10..]].concat();
        assert!(got.await.unwrap() == want);
    });
}

#[test]
fn an_abort_is_seen_as_a_reset_while_the_other_half_still_lives() {
    let host = host();
    let runtime = host.runtime();
    host.block_on(async {
        let (ours, mut theirs) = pair(&runtime).await;
        let Connection { mut read, mut write, .. } = ours;
        let began = Arc::new(Notify::new());
        let (sender, ended) = oneshot::channel();
        let begins = began.clone();
        runtime.spawn(Lane::Data, "reader of an aborted connection", async move {
            begins.notify_one();
            let _ = sender.send(read.read(&mut [0; 8]).await);
        });
        began.notified().await;
        write.abort();
        assert_eq!(theirs.read.read(&mut [0; 8]).await.unwrap_err().kind(), ErrorKind::ConnectionReset);
        // our own reader does not wait for ever, and nothing can be written any more
        assert!(!matches!(ended.await.unwrap(), Ok(1..)));
        assert!(write.write_all(b"x").await.is_err());
        write.abort();
    });
}

#[test]
fn dropping_both_halves_is_an_orderly_end_and_shutdown_ends_one_direction() {
    let host = host();
    let runtime = host.runtime();
    host.block_on(async {
        let (mut ours, mut theirs) = pair(&runtime).await;
        ours.write.write_all(b"last").await.unwrap();
        ours.write.shutdown().await.unwrap();
        let mut all = Vec::new();
        theirs.read.read_to_end(&mut all).await.unwrap();
        assert_eq!(all, b"last");
        theirs.write.write_all(b"still").await.unwrap();
        drop(theirs);
        all.clear();
        ours.read.read_to_end(&mut all).await.unwrap();
        assert_eq!(all, b"still");
    });
}

#[test]
fn a_wait_for_a_connection_can_be_given_up() {
    let host = host();
    let runtime = host.runtime();
    host.block_on(async {
        let mut listener: Box<dyn Listener> = runtime.network.listen("127.0.0.1", 0).await.unwrap();
        let brief = std::time::Duration::from_millis(5);
        assert!(runtime.timeout(brief, listener.accept()).await.is_err());
        let ours = runtime.network.connect("127.0.0.1", listener.local_addr().port()).await.unwrap();
        assert_eq!(listener.accept().await.unwrap().peer, ours.local, "and taken up again");
    });
}
