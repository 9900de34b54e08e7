//! Byte streams between processes, with their security known from the first byte.

use std::net::SocketAddr;
use std::task::{Context, Poll};

use crate::io::{AsyncRead, AsyncWrite, Result};
use crate::{BoxFuture, File};

/// Listens and connects.
pub trait Network: Send + Sync + 'static {
    /// Listens on `host:port`; port 0 lets the system choose.
    fn listen<'a>(&'a self, host: &'a str, port: u16) -> BoxFuture<'a, Result<Box<dyn Listener>>>;
    /// Connects to `host:port`, where `host` is an address or a name.
    fn connect<'a>(&'a self, host: &'a str, port: u16) -> BoxFuture<'a, Result<Connection>>;
}

/// Accepts connections. Dropping it closes the port.
pub trait Listener: Send + Sync {
    /// Where it really listens.
    fn local_addr(&self) -> SocketAddr;
    /// The next connection. An error concerns one attempt, or a lack of resources that may pass: the
    /// caller goes on accepting after a pause.
    fn accept<'a>(&'a mut self) -> BoxFuture<'a, Result<Connection>>;
}

/// How a listener secures its connections; Kafka's `security.protocol`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum SecurityProtocol {
    /// `PLAINTEXT`: anyone, in the clear.
    Plaintext,
}

/// Who is at the other end, as far as the transport knows.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ConnectionSecurity {
    /// How the connection is secured.
    pub protocol: SecurityProtocol,
    /// The distinguished name in the peer's certificate, where the transport checked one.
    pub tls_identity: Option<String>,
}

impl ConnectionSecurity {
    /// A connection in the clear.
    pub const PLAINTEXT: ConnectionSecurity =
        ConnectionSecurity { protocol: SecurityProtocol::Plaintext, tls_identity: None };
}

/// A byte stream, always in two halves, as every protocol here reads and writes from two tasks.
pub struct Connection {
    /// This end.
    pub local: SocketAddr,
    /// The other end.
    pub peer: SocketAddr,
    /// Who is at the other end.
    pub security: ConnectionSecurity,
    /// Bytes coming in.
    pub read: Box<dyn ReadHalf>,
    /// Bytes going out.
    pub write: Box<dyn WriteHalf>,
}

/// Bytes coming in. Poll-based, so that a read costs one virtual call and no allocation.
pub trait ReadHalf: AsyncRead + Send + Unpin {}

/// Bytes going out. Dropping both halves ends the connection in an orderly way.
pub trait WriteHalf: AsyncWrite + Send + Unpin {
    /// Sends up to `len` bytes of `file` from `offset` on without copying them through the process
    /// where the system can; may send fewer, as a write may. 0 means the file ends there.
    fn poll_send_file(
        &mut self,
        cx: &mut Context<'_>,
        file: &dyn File,
        offset: u64,
        len: usize,
    ) -> Poll<Result<usize>>;

    /// Ends the connection so that the peer sees a reset and not an orderly end.
    fn abort(&mut self);
}

impl dyn WriteHalf + '_ {
    /// Sends exactly `len` bytes of `file`. Fails with `UnexpectedEof` when the file is shorter: the
    /// connection is then unusable, since the peer was promised them.
    pub async fn send_file(&mut self, file: &dyn File, mut offset: u64, mut len: usize) -> Result<()> {
        while len > 0 {
            let sent = std::future::poll_fn(|cx| self.poll_send_file(cx, file, offset, len)).await?;
            if sent == 0 {
                return Err(crate::io::ErrorKind::UnexpectedEof.into());
            }
            offset += sent as u64;
            len -= sent;
        }
        Ok(())
    }
}
