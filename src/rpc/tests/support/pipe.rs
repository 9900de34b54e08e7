//! Streams in memory whose windows, read sizes and faults tests choose, and files to send through them.

use std::any::Any;
use std::collections::VecDeque;
use std::io::IoSlice;
use std::os::fd::BorrowedFd;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};

use bytes::Bytes;
use milena_runtime::io::{self, AsyncRead, AsyncWrite, ReadBuf};
use milena_runtime::{BoxFuture, Connection, ConnectionSecurity, File, ReadHalf, WriteHalf};

#[derive(Default)]
struct Pipe {
    bytes: VecDeque<u8>,
    /// How many bytes it holds before the writer waits.
    window: usize,
    /// How many bytes a read gets at most.
    read_max: usize,
    writer_gone: bool,
    reader_gone: bool,
    reset: bool,
    reader: Option<Waker>,
    writer: Option<Waker>,
    reads: usize,
    writes: usize,
    files: usize,
}

type Half = Arc<Mutex<Pipe>>;

fn pipe() -> Half {
    Arc::new(Mutex::new(Pipe { window: 1 << 20, read_max: usize::MAX, ..Pipe::default() }))
}

fn wake(waker: &mut Option<Waker>) {
    if let Some(waker) = waker.take() {
        waker.wake();
    }
}

/// A server's end of a connection, as a test handles it.
#[derive(Clone)]
pub struct Side {
    to_server: Half,
    from_server: Half,
}

impl Side {
    /// How many reads gave the server bytes.
    pub fn reads(&self) -> usize {
        self.to_server.lock().unwrap().reads
    }

    /// How many writes of bytes the server made.
    pub fn writes(&self) -> usize {
        self.from_server.lock().unwrap().writes
    }

    /// How many file sends the server made.
    pub fn files(&self) -> usize {
        self.from_server.lock().unwrap().files
    }

    /// Puts bytes on their way to the server, as its client would.
    pub fn push(&self, bytes: &[u8]) {
        let mut pipe = self.to_server.lock().unwrap();
        pipe.bytes.extend(bytes);
        wake(&mut pipe.reader);
    }

    /// Takes up to `max` bytes that the server wrote.
    pub fn take(&self, max: usize) -> Vec<u8> {
        let mut pipe = self.from_server.lock().unwrap();
        let size = max.min(pipe.bytes.len());
        let taken = pipe.bytes.drain(..size).collect();
        wake(&mut pipe.writer);
        taken
    }

    /// How many bytes the server has not read.
    pub fn unread(&self) -> usize {
        self.to_server.lock().unwrap().bytes.len()
    }

    /// The server reads at most so many bytes at once.
    pub fn dribble(&self, read_max: usize) {
        self.to_server.lock().unwrap().read_max = read_max;
    }

    /// The server's writes wait once so many bytes are not read by the client.
    pub fn window(&self, window: usize) {
        let mut pipe = self.from_server.lock().unwrap();
        pipe.window = window;
        wake(&mut pipe.writer);
    }

    /// The client's writes wait once so many bytes are not read by the server.
    pub fn window_up(&self, window: usize) {
        let mut pipe = self.to_server.lock().unwrap();
        pipe.window = window;
        wake(&mut pipe.writer);
    }

    /// Breaks the connection for both ends.
    pub fn reset(&self) {
        for half in [&self.to_server, &self.from_server] {
            let mut pipe = half.lock().unwrap();
            pipe.reset = true;
            wake(&mut pipe.reader);
            wake(&mut pipe.writer);
        }
    }

    /// Whether the server has closed its end.
    pub fn is_closed_by_server(&self) -> bool {
        self.from_server.lock().unwrap().writer_gone
    }
}

struct Reader(Half);
struct Writer(Half);

/// Two ends of a connection: the client's, the server's, and a hold on the latter.
pub fn connection_pair(port: u16) -> (Connection, Connection, Side) {
    let (up, down) = (pipe(), pipe());
    let side = Side { to_server: up.clone(), from_server: down.clone() };
    let (here, there) = (([127, 0, 0, 1], 50_000).into(), ([127, 0, 0, 1], port).into());
    let end = |local, peer, read: &Half, write: &Half| Connection {
        local,
        peer,
        security: ConnectionSecurity::PLAINTEXT,
        read: Box::new(Reader(read.clone())),
        write: Box::new(Writer(write.clone())),
    };
    (end(here, there, &down, &up), end(there, here, &up, &down), side)
}

impl AsyncRead for Reader {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let mut pipe = self.0.lock().unwrap();
        if pipe.reset {
            return Poll::Ready(Err(io::ErrorKind::ConnectionReset.into()));
        }
        if pipe.bytes.is_empty() {
            if pipe.writer_gone {
                return Poll::Ready(Ok(()));
            }
            pipe.reader = Some(cx.waker().clone());
            return Poll::Pending;
        }
        let size = buffer.remaining().min(pipe.read_max).min(pipe.bytes.len());
        let read: Vec<u8> = pipe.bytes.drain(..size).collect();
        buffer.put_slice(&read);
        pipe.reads += 1;
        wake(&mut pipe.writer);
        Poll::Ready(Ok(()))
    }
}

impl Writer {
    fn write(&self, cx: &mut Context<'_>, bytes: &[u8], is_file: bool) -> Poll<io::Result<usize>> {
        let mut pipe = self.0.lock().unwrap();
        if pipe.reset || pipe.reader_gone {
            return Poll::Ready(Err(io::ErrorKind::BrokenPipe.into()));
        }
        let size = pipe.window.saturating_sub(pipe.bytes.len()).min(bytes.len());
        if size == 0 {
            pipe.writer = Some(cx.waker().clone());
            return Poll::Pending;
        }
        pipe.bytes.extend(&bytes[..size]);
        if is_file {
            pipe.files += 1
        } else {
            pipe.writes += 1
        }
        wake(&mut pipe.reader);
        Poll::Ready(Ok(size))
    }
}

impl AsyncWrite for Writer {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.write(cx, bytes, false)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let all: Vec<u8> = slices.iter().flat_map(|slice| slice.to_vec()).collect();
        self.write(cx, &all, false)
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    fn poll_flush(self: Pin<&mut Self>, _cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let mut pipe = self.0.lock().unwrap();
        pipe.writer_gone = true;
        wake(&mut pipe.reader);
        Poll::Ready(Ok(()))
    }
}

impl ReadHalf for Reader {}

impl WriteHalf for Writer {
    fn poll_send_file(
        &mut self,
        cx: &mut Context<'_>,
        file: &dyn File,
        offset: u64,
        len: usize,
    ) -> Poll<io::Result<usize>> {
        let file = file.as_any().downcast_ref::<TestFile>().expect("files of this world");
        let from = file.0.get(offset as usize..).unwrap_or_default();
        if from.is_empty() {
            return Poll::Ready(Ok(0));
        }
        self.write(cx, &from[..len.min(from.len())], true)
    }

    fn abort(&mut self) {
        let mut pipe = self.0.lock().unwrap();
        pipe.reset = true;
        wake(&mut pipe.reader);
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        let mut pipe = self.0.lock().unwrap();
        pipe.reader_gone = true;
        wake(&mut pipe.writer);
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        let mut pipe = self.0.lock().unwrap();
        pipe.writer_gone = true;
        wake(&mut pipe.reader);
    }
}

/// A file that is only read.
#[derive(Debug)]
pub struct TestFile(pub Bytes);

impl File for TestFile {
    fn read_at<'a>(&'a self, offset: u64, buffer: &'a mut [u8]) -> BoxFuture<'a, io::Result<usize>> {
        let from = self.0.get(offset as usize..).unwrap_or_default();
        let size = from.len().min(buffer.len());
        buffer[..size].copy_from_slice(&from[..size]);
        Box::pin(async move { Ok(size) })
    }

    fn write_at<'a>(&'a self, _offset: u64, _pieces: &'a [Bytes]) -> BoxFuture<'a, io::Result<()>> {
        Box::pin(async { Err(io::ErrorKind::Unsupported.into()) })
    }

    fn set_len<'a>(&'a self, _len: u64) -> BoxFuture<'a, io::Result<()>> {
        Box::pin(async { Err(io::ErrorKind::Unsupported.into()) })
    }

    fn len<'a>(&'a self) -> BoxFuture<'a, io::Result<u64>> {
        Box::pin(async { Ok(self.0.len() as u64) })
    }

    fn fd(&self) -> Option<BorrowedFd<'_>> {
        None
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
