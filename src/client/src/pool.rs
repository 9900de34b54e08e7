//! One connection a broker, made when needed and made again with growing waits after failures. Whoever
//! asks while one is being made waits for it; nobody makes a second.

use std::collections::BTreeMap;
use std::sync::Arc;

use milena_rpc::{RpcClient, RpcConfig, RpcError};
use milena_runtime::sync::Mutex;
use milena_runtime::{Runtime, Shared};
use milena_types::Instant;

use crate::backoff::backoff;
use crate::{ClientConfig, HostPort};

/// The connections of one client. Clones share them.
#[derive(Clone)]
pub(crate) struct Pool {
    runtime: Runtime,
    config: Arc<ClientConfig>,
    slots: Shared<BTreeMap<HostPort, Arc<Mutex<Slot>>>>,
}

#[derive(Default)]
struct Slot {
    connection: Option<RpcClient>,
    failures: u32,
    not_before: Instant,
}

impl Pool {
    pub(crate) fn new(runtime: &Runtime, config: Arc<ClientConfig>) -> Pool {
        Pool { runtime: runtime.clone(), config, slots: runtime.shared(BTreeMap::new()) }
    }

    /// The connection to `address`, which is made if there is none that works.
    pub(crate) async fn get(&self, address: &HostPort) -> Result<RpcClient, RpcError> {
        let slot = self.slots.with(|slots| slots.entry(address.clone()).or_default().clone()).await;
        let mut slot = slot.lock().await;
        if let Some(connection) = slot.connection.as_ref().filter(|connection| connection.broken().is_none())
        {
            return Ok(connection.clone());
        }
        if slot.connection.take().is_some() {
            self.failed(&mut slot);
        }
        self.runtime.sleep_until(slot.not_before).await;
        let config = RpcConfig {
            connect_timeout: self.config.connect_timeout,
            request_timeout: self.config.request_timeout,
            lane: self.config.lane,
            ..RpcConfig::new(&self.config.client_id)
        };
        match RpcClient::connect_with(&self.runtime, &address.host, address.port, &config).await {
            Ok(connection) => {
                slot.failures = 0;
                slot.connection = Some(connection.clone());
                Ok(connection)
            }
            Err(error) => {
                self.failed(&mut slot);
                Err(error)
            }
        }
    }

    fn failed(&self, slot: &mut Slot) {
        let (first, most) = (self.config.reconnect_backoff, self.config.reconnect_backoff_max);
        let wait = backoff(first, most, slot.failures, self.runtime.entropy.next_u64());
        slot.failures = slot.failures.saturating_add(1);
        slot.not_before = self.runtime.clock.now().after(wait);
    }

    /// Forgets brokers that are not in `keep`, so that a cluster that moves leaves nothing behind.
    pub(crate) async fn keep(&self, keep: &[HostPort]) {
        let gone = self
            .slots
            .with(|slots| {
                let gone: Vec<_> = slots.keys().filter(|address| !keep.contains(address)).cloned().collect();
                gone.into_iter().filter_map(|address| slots.remove(&address)).collect::<Vec<_>>()
            })
            .await;
        drop(gone);
    }
}
