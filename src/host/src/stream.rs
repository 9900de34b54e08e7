//! The two halves of a TCP connection: plain reads and vectored writes, files by sendfile(2), and an end
//! that the peer sees as a reset.

use std::io::{self, IoSlice};
use std::os::fd::AsFd;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use milena_runtime::io::{AsyncRead, AsyncWrite, ReadBuf};
use milena_runtime::{BoxFuture, File, ReadHalf, WriteHalf};
use tokio::io::Interest;
use tokio::net::TcpStream;
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};

use crate::file::HostFile;

/// The most of a file that one call sends: beyond it other tasks of the worker get their turn.
const SEND_MAX: usize = 512 << 10;

/// Splits `stream` into its halves.
pub(crate) fn halves(stream: TcpStream) -> (TcpRead, TcpWrite) {
    let (read, write) = stream.into_split();
    (TcpRead(read), TcpWrite { half: write, warming: None })
}

/// Bytes coming in.
pub(crate) struct TcpRead(OwnedReadHalf);

impl AsyncRead for TcpRead {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(cx, buffer)
    }
}

impl ReadHalf for TcpRead {}

/// Bytes going out.
pub(crate) struct TcpWrite {
    half: OwnedWriteHalf,
    /// The part of a file that is to be sent next, on its way into the page cache.
    warming: Option<BoxFuture<'static, ()>>,
}

impl AsyncWrite for TcpWrite {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.half).poll_write(cx, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.half).poll_write_vectored(cx, slices)
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.half).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.half).poll_shutdown(cx)
    }
}

impl WriteHalf for TcpWrite {
    fn poll_send_file(
        &mut self,
        cx: &mut Context<'_>,
        file: &dyn File,
        offset: u64,
        len: usize,
    ) -> Poll<io::Result<usize>> {
        let Some(file) = file.as_any().downcast_ref::<HostFile>() else {
            return Poll::Ready(Err(io::Error::new(
                io::ErrorKind::Unsupported,
                "a file of another world cannot be sent here",
            )));
        };
        let len = len.min(SEND_MAX);
        let mut warmed = false;
        loop {
            if let Some(warming) = &mut self.warming {
                ready!(warming.as_mut().poll(cx));
                self.warming = None;
                warmed = true;
            }
            let stream: &TcpStream = self.half.as_ref();
            ready!(stream.poll_write_ready(cx))?;
            // sendfile would make this worker wait for the disk
            if !warmed && !file.is_warm(offset, len) {
                self.warming = Some(file.warm(offset, len));
                continue;
            }
            // on WouldBlock `try_io` clears the readiness, so that the next round waits for it
            let sent = stream.try_io(Interest::WRITABLE, || send(stream, file, offset, len));
            match sent {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                sent => return Poll::Ready(sent),
            }
        }
    }

    fn abort(&mut self) {
        let stream: &TcpStream = self.half.as_ref();
        // To dissolve the association resets it at once, even while the other half lives in another task;
        // a zero linger alone would wait for both, and shutdown(2) would first send an orderly end.
        let dissolved = rustix::net::connect_unspec(stream.as_fd());
        if dissolved.is_err() {
            // refused only when there is no connection any more: then the close may at least drop what is left
            let _ = stream.set_zero_linger();
        }
    }
}

fn send(stream: &TcpStream, file: &HostFile, offset: u64, len: usize) -> io::Result<usize> {
    let file = file.fd().expect("a file of the host has a descriptor");
    let mut at = offset;
    Ok(rustix::io::retry_on_intr(|| rustix::fs::sendfile(stream.as_fd(), file, Some(&mut at), len))?)
}
