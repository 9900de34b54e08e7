//! TCP: listening and connecting by address or name.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use milena_runtime::{BoxFuture, Connection, ConnectionSecurity, Listener, Network};
use tokio::net::{TcpListener, TcpSocket, TcpStream};

use crate::stream;

/// Connections that the system holds for a listener until it accepts them; the system may hold fewer
/// (net.core.somaxconn). More than Kafka's 50, so that a restarted broker is not met by refusals.
const ACCEPT_BACKLOG: u32 = 1024;

/// The system's TCP.
pub(crate) struct TcpNetwork;

impl Network for TcpNetwork {
    fn listen<'a>(&'a self, host: &'a str, port: u16) -> BoxFuture<'a, io::Result<Box<dyn Listener>>> {
        Box::pin(async move {
            let shown = show(host, port);
            let candidates =
                if host.is_empty() { every_interface(port).to_vec() } else { addresses(host, port).await? };
            let mut last = None;
            for at in candidates {
                match bind(at) {
                    Ok(listener) => {
                        let local = listener.local_addr()?;
                        return Ok(Box::new(TcpPort { listener, local }) as Box<dyn Listener>);
                    }
                    Err(error) => last = Some(error),
                }
            }
            Err(failed("listen on", &shown, last))
        })
    }

    fn connect<'a>(&'a self, host: &'a str, port: u16) -> BoxFuture<'a, io::Result<Connection>> {
        Box::pin(async move {
            let mut last = None;
            for at in addresses(host, port).await? {
                match TcpStream::connect(at).await {
                    Ok(stream) => return connection(stream, at),
                    Err(error) => last = Some(error),
                }
            }
            Err(failed("connect to", &show(host, port), last))
        })
    }
}

struct TcpPort {
    listener: TcpListener,
    local: SocketAddr,
}

impl Listener for TcpPort {
    fn local_addr(&self) -> SocketAddr {
        self.local
    }

    fn accept<'a>(&'a mut self) -> BoxFuture<'a, io::Result<Connection>> {
        Box::pin(async move {
            let (stream, peer) = self.listener.accept().await?;
            connection(stream, peer)
        })
    }
}

fn connection(stream: TcpStream, peer: SocketAddr) -> io::Result<Connection> {
    // replies are written whole: waiting for more to fill a packet only delays them
    stream.set_nodelay(true)?;
    // as Kafka does: a peer that vanished without a word is found in the end
    rustix::net::sockopt::set_socket_keepalive(&stream, true)?;
    let local = stream.local_addr()?;
    let (read, write) = stream::halves(stream);
    Ok(Connection {
        local: plain(local),
        peer: plain(peer),
        security: ConnectionSecurity::PLAINTEXT,
        read: Box::new(read),
        write: Box::new(write),
    })
}

fn bind(at: SocketAddr) -> io::Result<TcpListener> {
    let socket = if at.is_ipv6() { TcpSocket::new_v6()? } else { TcpSocket::new_v4()? };
    // a restarted server takes its port while old connections still linger in TIME_WAIT
    socket.set_reuseaddr(true)?;
    socket.bind(at)?;
    socket.listen(ACCEPT_BACKLOG)
}

/// IPv6's wildcard takes IPv4 connections too; a system without IPv6 has only the other.
fn every_interface(port: u16) -> [SocketAddr; 2] {
    [(Ipv6Addr::UNSPECIFIED, port).into(), (Ipv4Addr::UNSPECIFIED, port).into()]
}

async fn addresses(host: &str, port: u16) -> io::Result<Vec<SocketAddr>> {
    let bare = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(host);
    if let Ok(address) = bare.parse::<IpAddr>() {
        return Ok(vec![(address, port).into()]);
    }
    let found: Vec<SocketAddr> = match tokio::net::lookup_host((host, port)).await {
        Ok(found) => found.collect(),
        Err(error) => {
            return Err(io::Error::new(
                error.kind(),
                format!("cannot find an address for the host name {host:?}: {error}"),
            ));
        }
    };
    Ok(found)
}

/// An IPv4 peer of an IPv6 listener, under its own address.
fn plain(address: SocketAddr) -> SocketAddr {
    (address.ip().to_canonical(), address.port()).into()
}

fn show(host: &str, port: u16) -> String {
    if host.contains(':') && !host.starts_with('[') {
        format!("[{host}]:{port}")
    } else {
        format!("{host}:{port}")
    }
}

fn failed(verb: &str, shown: &str, error: Option<io::Error>) -> io::Error {
    match error {
        Some(error) => io::Error::new(error.kind(), format!("cannot {verb} {shown}: {error}")),
        None => {
            io::Error::new(io::ErrorKind::NotFound, format!("cannot {verb} {shown}: the name has no address"))
        }
    }
}
