//! Each fault of the simulated network, seen to happen, and the order within a stream seen to stay.

use std::collections::BTreeSet;
use std::io::ErrorKind;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use milena_runtime::io::{AsyncReadExt, AsyncWriteExt};
use milena_runtime::{Connection, Lane, Open, Runtime};
use milena_sim::net::WINDOW;
use milena_sim::{Node, Ratio, Start, World, run, start};

const LIMIT: Duration = Duration::from_secs(10_000);
const SECOND: Duration = Duration::from_secs(1);

/// A server that holds what it accepts and never reads.
fn holder() -> Start {
    start(|runtime: Runtime| async move {
        let mut listener = runtime.network.listen("0.0.0.0", 1).await.unwrap();
        let mut held = Vec::new();
        loop {
            if let Ok(connection) = listener.accept().await {
                held.push(connection);
            }
        }
    })
}

/// A server that sends back what it reads.
fn echo() -> Start {
    start(|runtime: Runtime| async move {
        let mut listener = runtime.network.listen("", 1).await.unwrap();
        loop {
            let Connection { mut read, mut write, .. } = listener.accept().await.unwrap();
            runtime.spawn(Lane::Data, "echo", async move {
                let mut buffer = [0; 1000];
                while let Ok(len @ 1..) = read.read(&mut buffer).await {
                    if write.write_all(&buffer[..len]).await.is_err() {
                        break;
                    }
                }
            });
        }
    })
}

fn pair(world: &World, server: Start) -> (Node, Node) {
    let (srv, cl) = (world.node("srv"), world.node("cl"));
    srv.boot(server);
    cl.boot_idle();
    (srv, cl)
}

#[test]
fn bytes_come_back_in_order_through_a_bad_link() {
    for seed in 0..5 {
        let result = run(seed, LIMIT, |world| async move {
            let (srv, cl) = pair(&world, echo());
            world.link(&cl, &srv, |link| {
                (link.loss, link.bandwidth) = (Ratio::percent(20), Some(1_000_000));
            });
            world.link(&srv, &cl, |link| link.loss = Ratio::percent(20));
            let data: Vec<u8> = (0..200_000_u32).map(|number| (number % 251) as u8).collect();
            let sent = data.clone();
            let received = cl.run(|runtime| async move {
                runtime.sleep(SECOND).await;
                let Connection { mut read, mut write, .. } = runtime.network.connect("srv", 1).await.unwrap();
                runtime.spawn(Lane::Data, "send", async move { write.write_all(&sent).await.unwrap() });
                let mut received = vec![0; 200_000];
                read.read_exact(&mut received).await.unwrap();
                received
            });
            assert!(received.await.unwrap() == data);
        });
        assert!(result.net.lost_segments > 0 && result.net.segments > 5);
        result.expect();
    }
}

#[test]
fn a_full_window_holds_the_writer() {
    let result = run(1, LIMIT, |world| async move {
        let (_srv, cl) = pair(&world, holder());
        cl.run(|runtime| async move {
            runtime.sleep(SECOND).await;
            let mut connection = runtime.network.connect("srv", 1).await.unwrap();
            let mut written = 0;
            let fill = async {
                loop {
                    written += connection.write.write(&[0; 1000]).await.unwrap();
                }
            };
            assert!(runtime.timeout(SECOND * 10, fill).await.is_err());
            assert_eq!(written, WINDOW);
        })
        .await
        .unwrap();
    });
    assert!(result.net.window_full > 0);
    result.expect();
}

#[test]
fn connects_are_refused_unanswered_or_unknown_and_ports_are_taken_once() {
    let result = run(1, LIMIT, |world| async move {
        let (srv, cl) = pair(&world, holder());
        world.alias("broker.example", &srv);
        let again = (world.clone(), srv.clone(), cl.clone());
        cl.run(|runtime| async move {
            runtime.sleep(SECOND).await;
            let fails =
                async |host: &str, port| runtime.network.connect(host, port).await.err().unwrap().kind();
            assert_eq!(fails("srv", 2).await, ErrorKind::ConnectionRefused);
            assert_eq!(fails("nobody", 1).await, ErrorKind::Other);
            let connection = runtime.network.connect("broker.example", 1).await.unwrap();
            assert_eq!(connection.peer.port(), 1);
            let by_address = connection.peer.ip().to_string();
            runtime.network.connect(&by_address, 1).await.unwrap();
            let first = runtime.network.listen("localhost", 0).await.unwrap();
            let port = first.local_addr().port();
            assert_eq!(runtime.network.listen("", port).await.err().unwrap().kind(), ErrorKind::AddrInUse);
            drop(first);
            runtime.network.listen("cl", port).await.unwrap();
            assert_eq!(
                runtime.network.listen("srv", 5).await.err().unwrap().kind(),
                ErrorKind::AddrNotAvailable
            );
            let (world, srv, cl) = again;
            srv.set_accept(|faults| faults.refuse = Ratio::ONE);
            assert_eq!(fails("srv", 1).await, ErrorKind::ConnectionRefused);
            srv.set_accept(|faults| faults.refuse = Ratio::ZERO);
            world.link(&srv, &cl, |link| link.blocked = true);
            assert_eq!(fails("srv", 1).await, ErrorKind::TimedOut, "the answer is lost");
            world.heal_all();
            srv.power_loss();
            assert_eq!(fails("srv", 1).await, ErrorKind::TimedOut);
            srv.restart();
            runtime.sleep(SECOND).await;
            runtime.network.connect("srv", 1).await.unwrap();
            srv.kill();
            assert_eq!(fails("srv", 1).await, ErrorKind::ConnectionRefused, "its kernel lives");
        })
        .await
        .unwrap();
    });
    assert_eq!(result.net.connect_timeouts, 2);
    result.expect();
}

/// What a reader on the client sees when `end` happens to the server.
fn seen_after(end: fn(&Node), unread: bool) -> Option<Result<usize, ErrorKind>> {
    run(3, LIMIT, move |world| async move {
        let (srv, cl) = pair(&world, holder());
        let (seen, place) = (Arc::new(Mutex::new(None)), Arc::new(Mutex::new(None)));
        let (again, slot) = (seen.clone(), place.clone());
        cl.run(|runtime| async move {
            runtime.sleep(SECOND).await;
            let mut connection = runtime.network.connect("srv", 1).await.unwrap();
            if unread {
                connection.write.write_all(&[1; 100]).await.unwrap();
            }
            runtime.sleep(SECOND).await;
            let Connection { mut read, write, .. } = connection;
            *slot.lock().unwrap() = Some(write);
            runtime.spawn(Lane::Data, "read", async move {
                let got = read.read(&mut [0; 10]).await.map_err(|error| error.kind());
                *again.lock().unwrap() = Some(got);
            });
        })
        .await
        .unwrap();
        end(&srv);
        world.sleep(SECOND * 60).await;
        let seen = seen.lock().unwrap();
        *seen
    })
    .expect()
}

#[test]
fn a_killed_process_ends_its_connections_and_a_dead_machine_does_not() {
    assert_eq!(seen_after(Node::kill, false), Some(Ok(0)), "the kernel sends a FIN");
    assert_eq!(seen_after(Node::kill, true), Some(Err(ErrorKind::ConnectionReset)), "data was unread: RST");
    assert_eq!(seen_after(Node::power_loss, false), None, "half open: silence");
    assert_eq!(seen_after(Node::power_loss, true), None);
    assert_eq!(seen_after(Node::pause, true), None);
    let back = |node: &Node| {
        node.power_loss();
        node.restart();
    };
    assert_eq!(seen_after(back, false), None, "an idle end never learns of it");
}

#[test]
fn a_half_open_connection_is_reset_once_the_machine_is_back_and_something_is_sent() {
    let result = run(4, LIMIT, |world| async move {
        let (srv, cl) = pair(&world, holder());
        let (again, other) = (srv.clone(), world.clone());
        cl.run(|runtime| async move {
            runtime.sleep(SECOND).await;
            let mut connection = runtime.network.connect("srv", 1).await.unwrap();
            again.power_loss();
            connection.write.write_all(&[1]).await.expect("nobody says no");
            other.sleep(SECOND * 60).await;
            assert!(
                runtime.timeout(SECOND, connection.read.read_u8()).await.is_err(),
                "silence while it is down"
            );
            again.restart();
            let error = runtime.timeout(SECOND * 60, connection.read.read_u8()).await.unwrap().unwrap_err();
            assert_eq!(error.kind(), ErrorKind::ConnectionReset);
            assert_eq!(connection.write.write_u8(1).await.unwrap_err().kind(), ErrorKind::ConnectionReset);
        })
        .await
        .unwrap();
    });
    assert_eq!((result.net.half_open, result.net.resets), (1, 1));
    result.expect();
}

#[test]
fn a_one_way_partition_holds_one_way_and_senders_give_up_in_the_end() {
    let result = run(1, LIMIT, |world| async move {
        let (srv, cl) = pair(&world, echo());
        let again = (world.clone(), srv.clone(), cl.clone());
        cl.run(|runtime| async move {
            let (world, srv, cl) = again;
            runtime.sleep(SECOND).await;
            let mut connection = runtime.network.connect("srv", 1).await.unwrap();
            world.link(&srv, &cl, |link| link.blocked = true);
            connection.write.write_u8(7).await.unwrap();
            assert!(runtime.timeout(SECOND * 30, connection.read.read_u8()).await.is_err());
            world.link(&srv, &cl, |link| link.blocked = false);
            assert_eq!(connection.read.read_u8().await.unwrap(), 7, "held, not lost");
            world.partition(&[srv], &[cl]);
            connection.write.write_u8(8).await.unwrap();
            assert_eq!(connection.read.read_u8().await.unwrap_err().kind(), ErrorKind::TimedOut);
        })
        .await
        .unwrap();
    });
    assert!(result.net.held_segments > 0 && result.net.gave_up == 1);
    result.expect();
}

#[test]
fn resets_aborts_and_shutdowns_are_told_apart() {
    run(1, LIMIT, |world| async move {
        let (srv, cl) = pair(&world, echo());
        let again = (world.clone(), srv.clone(), cl.clone());
        cl.run(|runtime| async move {
            let (world, srv, cl) = again;
            runtime.sleep(SECOND).await;
            let mut one = runtime.network.connect("srv", 1).await.unwrap();
            assert_eq!(world.reset_connections(&srv, &cl), 1);
            assert_eq!(one.read.read_u8().await.unwrap_err().kind(), ErrorKind::ConnectionReset);
            drop(one);
            let mut two = runtime.network.connect("srv", 1).await.unwrap();
            two.write.write_all(b"last words").await.unwrap();
            two.write.shutdown().await.unwrap();
            let mut answer = Vec::new();
            two.read.read_to_end(&mut answer).await.unwrap();
            assert_eq!(answer, b"last words", "what was sent before the end arrives");
            assert_eq!(two.write.write_u8(1).await.unwrap_err().kind(), ErrorKind::BrokenPipe);
            let mut three = runtime.network.connect("srv", 1).await.unwrap();
            three.write.abort();
            assert_eq!(three.read.read_u8().await.unwrap_err().kind(), ErrorKind::ConnectionReset);
        })
        .await
        .unwrap();
    })
    .expect();
}

#[test]
fn accepts_are_slow_or_fail_and_a_full_backlog_is_silence() {
    let result = run(1, LIMIT, |world| async move {
        let (srv, cl) = pair(&world, holder());
        srv.set_accept(|faults| {
            faults.accept_delay_ns = (5_000_000_000, 5_000_000_000);
            faults.accept_error = Ratio::percent(50);
            faults.backlog = 2;
        });
        let again = srv.clone();
        cl.run(|runtime| async move {
            runtime.sleep(SECOND).await;
            again.pause();
            let _one =
                runtime.network.connect("srv", 1).await.expect("a kernel answers for a paused process");
            let _two = runtime.network.connect("srv", 1).await.unwrap();
            assert_eq!(runtime.network.connect("srv", 1).await.err().unwrap().kind(), ErrorKind::TimedOut);
            again.resume();
            runtime.sleep(SECOND * 6).await;
            runtime.network.connect("srv", 1).await.unwrap();
            runtime.sleep(SECOND * 60).await;
        })
        .await
        .unwrap();
    });
    assert!(result.net.accept_errors > 0);
    result.expect();
}

#[test]
fn a_file_is_sent_in_pieces_between_which_others_run() {
    let result = run(1, LIMIT, |world| async move {
        let (srv, cl) = (world.node("srv"), world.node("cl"));
        srv.disk("d").plant("f", &[6; 100_000]);
        srv.boot(start(|runtime: Runtime| async move {
            let disk = runtime.storage.mount("d").await.unwrap();
            let file = disk.open("f", Open::Write).await.unwrap();
            let mut listener = runtime.network.listen("", 1).await.unwrap();
            let mut connection = listener.accept().await.unwrap();
            connection.write.send_file(&*file, 100, 99_900).await.unwrap();
            let error = connection.write.send_file(&*file, 99_999, 2).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::UnexpectedEof);
        }));
        cl.boot_idle();
        cl.run(|runtime| async move {
            runtime.sleep(SECOND).await;
            let mut connection = runtime.network.connect("srv", 1).await.unwrap();
            let mut received = Vec::new();
            connection.read.read_to_end(&mut received).await.unwrap();
            assert!(received == [6; 99_901]);
        })
        .await
        .unwrap();
    });
    assert_eq!(result.net.file_bytes, 99_901);
    assert!(result.net.segments >= 7);
    result.expect();
}

#[test]
fn connections_overtake_each_other() {
    let firsts: BTreeSet<u8> = (0..20)
        .map(|seed| {
            run(seed, LIMIT, |world| async move {
                let (a, b) = (world.node("a"), world.node("b"));
                let (first, place) = (Arc::new(Mutex::new(Vec::new())), Arc::new(Mutex::new(())));
                drop(place);
                let slot = first.clone();
                a.boot(start(move |runtime: Runtime| {
                    let slot = slot.clone();
                    async move {
                        let mut listener = runtime.network.listen("", 1).await.unwrap();
                        loop {
                            let mut connection = listener.accept().await.unwrap();
                            let slot = slot.clone();
                            runtime.spawn(Lane::Data, "read", async move {
                                let byte = connection.read.read_u8().await.unwrap();
                                slot.lock().unwrap().push(byte);
                                std::future::pending::<()>().await;
                            });
                        }
                    }
                }));
                b.boot_idle();
                b.run(|runtime| async move {
                    runtime.sleep(SECOND).await;
                    let mut one = runtime.network.connect("a", 1).await.unwrap();
                    let mut two = runtime.network.connect("a", 1).await.unwrap();
                    one.write.write_u8(1).await.unwrap();
                    two.write.write_u8(2).await.unwrap();
                    runtime.sleep(SECOND).await;
                })
                .await
                .unwrap();
                let first = first.lock().unwrap();
                first[0]
            })
            .expect()
        })
        .collect();
    assert_eq!(firsts, BTreeSet::from([1, 2]));
}

#[test]
fn who_waits_for_bytes_learns_that_the_other_end_was_dropped_without_a_word() {
    let result = run(1, LIMIT, |world| async move {
        let ended = Arc::new(Mutex::new(None));
        let (told, seen) = (ended.clone(), world.clone());
        let (_, cl) = pair(
            &world,
            start(move |runtime: Runtime| {
                let (told, seen) = (told.clone(), seen.clone());
                async move {
                    let mut listener = runtime.network.listen("", 1).await.unwrap();
                    let mut connection = listener.accept().await.unwrap();
                    let read = connection.read.read(&mut [0; 10]).await;
                    *told.lock().unwrap() = Some((read.unwrap(), seen.now()));
                    std::future::pending().await
                }
            }),
        );
        let dropped = cl.run(|runtime| async move {
            let connection = runtime.network.connect("srv", 1).await.unwrap();
            runtime.sleep(SECOND).await;
            drop(connection);
        });
        dropped.await;
        world.sleep(SECOND).await;
        let (read, at) = ended.lock().unwrap().expect("it has ended");
        assert_eq!(read, 0);
        assert!(at < SECOND + SECOND / 2, "{at:?}");
    });
    result.expect();
}

#[test]
fn a_held_connection_is_late_and_others_of_its_client_are_not() {
    let result = run(1, LIMIT, |world| async move {
        let (srv, cl) = pair(&world, echo());
        let (held, now) = (world.clone(), world.clone());
        let from = cl.clone();
        let times = cl.run(|runtime| async move {
            let mut one = runtime.network.connect("srv", 1).await.unwrap();
            assert!(held.hold_connection(&from, &srv, 0, now.now() + SECOND * 5));
            let mut other = runtime.network.connect("srv", 1).await.unwrap();
            let mut times = Vec::new();
            one.write.write_all(b"1").await.unwrap();
            other.write.write_all(b"2").await.unwrap();
            for connection in [&mut other, &mut one] {
                connection.read.read_exact(&mut [0; 1]).await.unwrap();
                times.push(now.now());
            }
            times
        });
        let times = times.await.unwrap();
        assert!(times[0] < SECOND && times[1] > SECOND * 5, "{times:?}");
        assert!(!world.hold_connection(&world.node("srv"), &world.node("none"), 0, SECOND));
    });
    result.expect();
}
