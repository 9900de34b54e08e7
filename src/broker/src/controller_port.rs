//! The active controller as a broker sees it: requests in, replies or "nobody answers" out.
//! The broker never knows whether the controller shares its process.

use milena_metadata::{Answered, Request};
use milena_rpc::Reply;
use milena_runtime::BoxFuture;

/// No active controller could be reached, or it lost its office before it answered: whether the request
/// took effect is unknown.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct NoController;

/// Sends requests to whoever is the active controller.
pub trait ControllerPort: Send + Sync + 'static {
    /// Sends `request`; the reply comes once what it says is committed.
    fn send(&self, request: Request) -> BoxFuture<'static, Result<Answered, NoController>>;

    /// Passes a client's request on as it came; the reply is the controller's own.
    fn pass_on(&self, request: milena_rpc::Request) -> BoxFuture<'static, Result<Reply, NoController>>;
}
