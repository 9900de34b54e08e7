//! Bytes on a connection, as no client library would send them: for clients that misbehave, or that want to see
//! exactly what comes back. Nothing here knows what a broker should answer.

use milena_runtime::io::{AsyncReadExt, AsyncWriteExt, Error, ErrorKind, Result};
use milena_runtime::{Connection, Runtime};

use crate::plan::{NODE, PORT};

/// The largest reply that is read.
const REPLY_MAX: usize = 1 << 20;
/// ApiVersions, version 0.
pub(super) const API_VERSIONS: i16 = 18;
/// Metadata, version 1.
pub(super) const METADATA: i16 = 3;

/// Connects to the node.
pub(super) async fn connect(runtime: &Runtime) -> Result<Connection> {
    runtime.network.connect(NODE, PORT).await
}

/// A request as a frame: ApiVersions (version 0) or Metadata of all topics (version 1).
pub(super) fn request(api: i16, correlation: i32) -> Vec<u8> {
    let mut body = Vec::new();
    body.extend(api.to_be_bytes());
    body.extend(i16::from(api == METADATA).to_be_bytes());
    body.extend(correlation.to_be_bytes());
    body.extend(3_i16.to_be_bytes());
    body.extend(b"raw");
    if api == METADATA {
        body.extend((-1_i32).to_be_bytes());
    }
    let mut frame = (body.len() as i32).to_be_bytes().to_vec();
    frame.extend(body);
    frame
}

/// Sends bytes.
pub(super) async fn send(connection: &mut Connection, bytes: &[u8]) -> Result<()> {
    connection.write.write_all(bytes).await
}

/// Reads one reply; its correlation id.
pub(super) async fn reply(connection: &mut Connection) -> Result<i32> {
    let mut head = [0; 8];
    connection.read.read_exact(&mut head).await?;
    let len = i32::from_be_bytes(head[..4].try_into().expect("four bytes"));
    let rest = usize::try_from(len).ok().and_then(|len| len.checked_sub(4)).filter(|rest| *rest <= REPLY_MAX);
    let rest = rest.ok_or_else(|| Error::new(ErrorKind::InvalidData, format!("a reply of {len} bytes")))?;
    let mut body = vec![0; rest];
    connection.read.read_exact(&mut body).await?;
    Ok(i32::from_be_bytes(head[4..].try_into().expect("four bytes")))
}

/// Waits until the node ends the connection, whatever it says before.
pub(super) async fn until_closed(connection: &mut Connection) {
    let mut bytes = [0; 512];
    while matches!(connection.read.read(&mut bytes).await, Ok(1..)) {}
}
