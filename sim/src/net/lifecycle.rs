//! What kernels do to connections when ends close, processes die, machines lose power and come back, and
//! links heal. A killed process's kernel says so (FIN, or RST where data was unread); a machine without
//! power says nothing, and once it is back it resets what it does not know.

use std::task::Waker;

use super::stream::Conn;
use crate::executor::now_ns;
use crate::world::State;

impl State {
    /// Sends the orderly end of what `side` writes.
    #[must_use = "who is not woken never learns of it"]
    pub(crate) fn send_fin(&mut self, id: u64, side: usize) -> Vec<Waker> {
        let Some((from, to)) = self.ends(id, side) else { return Vec::new() };
        let arrives = self.arrival(from, to, 0);
        let conn = self.net.conns.get_mut(&id).expect("looked up above");
        let pipe = &mut conn.pipes[side];
        if pipe.fin.is_none() {
            let arrives = arrives.filter(|_| pipe.segments.back().is_none_or(|(at, _)| at.is_some()));
            pipe.last = pipe.last.max(arrives.unwrap_or(0)).max(pipe.late_until);
            pipe.fin = Some(arrives.map(|_| pipe.last));
            self.note(from, "fin", &[id, side as u64], || format!("{id}.{side}"));
        }
        self.conn_wakers(id)
    }

    /// Sends a reset from `side`; it does not wait for what was sent before.
    fn send_reset(&mut self, id: u64, side: usize) {
        let Some((from, to)) = self.ends(id, side) else { return };
        let arrives = self.arrival(from, to, 0);
        self.note(from, "reset", &[id, side as u64], || format!("{id}.{side}"));
        let conn = self.net.conns.get_mut(&id).expect("looked up above");
        match arrives {
            Some(at) => conn.reset(1 - side, at),
            None => conn.ends[1 - side].reset_held = true,
        }
    }

    /// The process has given up `side`, or died: its kernel closes it, with a reset where data was unread.
    pub(crate) fn close_end(&mut self, id: u64, side: usize) -> Vec<Waker> {
        let Some(conn) = self.net.conns.get_mut(&id).filter(|conn| !conn.ends[side].closed) else {
            return Vec::new();
        };
        conn.ends[side].closed = true;
        let unread = !conn.pipes[1 - side].segments.is_empty() || !conn.ends[side].accepted;
        let over = conn.ends[side].reset_at.is_some_and(|at| at <= now_ns());
        conn.pipes[1 - side].segments.clear();
        let mut woken = Vec::new();
        if over {
            // the peer has reset it: there is nobody to tell
        } else if unread {
            self.send_reset(id, side);
        } else {
            woken = self.send_fin(id, side);
        }
        woken.extend(self.conn_wakers(id));
        self.forget_conn(id);
        woken
    }

    /// The process wants the peer to see a reset.
    pub(crate) fn abort_end(&mut self, id: u64, side: usize) -> Vec<Waker> {
        let Some(conn) = self.net.conns.get_mut(&id).filter(|conn| !conn.ends[side].closed) else {
            return Vec::new();
        };
        conn.reset(side, now_ns());
        conn.pipes[side].segments.clear();
        self.send_reset(id, side);
        self.conn_wakers(id)
    }

    fn ends(&self, id: u64, side: usize) -> Option<(usize, usize)> {
        let conn = self.net.conns.get(&id)?;
        Some((conn.ends[side].node, conn.ends[1 - side].node))
    }

    #[must_use = "who is not woken waits for ever"]
    fn conn_wakers(&mut self, id: u64) -> Vec<Waker> {
        self.net.conns.get_mut(&id).map(Conn::wakers).unwrap_or_default()
    }

    /// Forgets a connection that neither kernel knows any more.
    fn forget_conn(&mut self, id: u64) {
        if self.net.conns.get(&id).is_some_and(|conn| conn.ends.iter().all(|end| end.closed || end.gone)) {
            self.net.conns.remove(&id);
        }
    }

    /// What `from` sends to `to` on one of their connections arrives at `until_ns` or later; so does what is under
    /// way on it. `which` picks it among those that both processes have.
    pub(crate) fn network_holds(&mut self, from: usize, to: usize, which: u64, until_ns: u64) -> bool {
        let lives = |conn: &Conn| conn.ends.iter().all(|end| !end.closed && !end.gone);
        let side = |conn: &Conn| {
            [0, 1].into_iter().find(|side| conn.ends[*side].node == from && conn.ends[1 - side].node == to)
        };
        let all = self.net.conns.iter().filter(|(_, conn)| lives(conn));
        let found: Vec<(u64, usize)> = all.filter_map(|(id, conn)| Some((*id, side(conn)?))).collect();
        if found.is_empty() {
            return false;
        }
        let (id, side) = found[(which % found.len() as u64) as usize];
        let pipe = &mut self.net.conns.get_mut(&id).expect("just found").pipes[side];
        pipe.late_until = pipe.late_until.max(until_ns);
        for (at, _) in pipe.segments.iter_mut().filter(|(at, _)| at.is_some_and(|at| at > now_ns())) {
            *at = at.map(|at| at.max(until_ns));
        }
        pipe.last = pipe.last.max(until_ns);
        self.net.stats.connections_held += 1;
        self.note(from, "hold", &[id, side as u64, until_ns], || format!("{id}.{side} until {until_ns}"));
        true
    }

    fn ends_on(&self, node: usize) -> Vec<(u64, usize)> {
        let sides = |(id, conn): (&u64, &Conn)| {
            let id = *id;
            let here = [0, 1].map(|side| conn.ends[side].node == node && !conn.ends[side].closed);
            [0, 1].into_iter().filter(move |side| here[*side]).map(move |side| (id, side))
        };
        self.net.conns.iter().flat_map(sides).collect()
    }

    /// The process on `node` is dead; its kernel closes what it had.
    pub(crate) fn network_process_died(&mut self, node: usize) -> Vec<Waker> {
        self.net.listening.retain(|(at, _), _| *at != node);
        let mut woken = Vec::new();
        for (id, side) in self.ends_on(node) {
            woken.extend(self.close_end(id, side));
        }
        woken
    }

    /// The machine of `node` lost power: it answers nothing, and nobody is told.
    pub(crate) fn network_powers_off(&mut self, node: usize) -> Vec<Waker> {
        self.net.listening.retain(|(at, _), _| *at != node);
        let mut woken = Vec::new();
        for (id, side) in self.ends_on(node) {
            let conn = self.net.conns.get_mut(&id).expect("just listed");
            conn.ends[side].gone = true;
            conn.pipes[1 - side].segments.clear();
            let peer = &mut conn.ends[1 - side];
            if !peer.closed && !peer.gone {
                if conn.pipes[1 - side].held > 0 {
                    peer.stuck_since = peer.stuck_since.or(Some(now_ns()));
                }
                self.net.stats.half_open += 1;
            }
            woken.extend(self.conn_wakers(id));
            self.forget_conn(id);
        }
        woken
    }

    /// The machine of `node` is back and knows no connection: what its peers still send is reset.
    pub(crate) fn network_powers_on(&mut self, node: usize) {
        for (id, side) in self.ends_on(node) {
            let conn = &self.net.conns[&id];
            let peer = conn.ends[1 - side].node;
            if conn.ends[side].gone && conn.pipes[1 - side].held > 0 {
                self.reset_unknown(id, 1 - side, peer, node);
            }
        }
    }

    /// `side`, on `from`, sends again what it holds, to the machine of `to` that does not know it.
    fn reset_unknown(&mut self, id: u64, side: usize, from: usize, to: usize) {
        let Some(there) = self.retransmission(from, to) else { return };
        let Some(back) = self.arrival(to, from, 0) else { return };
        let at = there.saturating_add(back.saturating_sub(now_ns()));
        let conn = self.net.conns.get_mut(&id).expect("the caller has it");
        conn.reset(side, at);
        let woken = self.conn_wakers(id);
        woken.into_iter().for_each(Waker::wake);
    }

    /// The link from `from` to `to` passes again: what it held arrives in order.
    pub(crate) fn network_heals(&mut self, from: usize, to: usize) -> Vec<Waker> {
        let mut woken = Vec::new();
        for (id, side) in self.ends_on(from).into_iter().chain(self.ends_closed_on(from)) {
            if self.ends(id, side) != Some((from, to)) {
                continue;
            }
            let Some(at) = self.retransmission(from, to) else { continue };
            let peer_machine = self.nodes[to].machine;
            let conn = self.net.conns.get_mut(&id).expect("just listed");
            let peer = &conn.ends[1 - side];
            let unknown = peer.closed || (peer.gone && peer_machine != peer.machine);
            if unknown && conn.pipes[side].held > 0 && !conn.ends[side].closed {
                self.reset_unknown(id, side, from, to);
                continue;
            }
            let pipe = &mut conn.pipes[side];
            pipe.last = pipe.last.max(at);
            let last = pipe.last;
            pipe.segments.iter_mut().for_each(|(arrives, _)| *arrives = arrives.or(Some(last)));
            if let Some(fin) = &mut pipe.fin {
                *fin = fin.or(Some(last));
            }
            if !conn.ends[1 - side].gone {
                conn.ends[side].stuck_since = None;
            }
            if std::mem::take(&mut conn.ends[1 - side].reset_held) {
                conn.reset(1 - side, at);
            }
            woken.extend(self.conn_wakers(id));
        }
        woken
    }

    /// As `ends_on`, but those that are closed while their peers are not.
    fn ends_closed_on(&self, node: usize) -> Vec<(u64, usize)> {
        let sides = |(id, conn): (&u64, &Conn)| {
            let id = *id;
            let here = [0, 1].map(|side| conn.ends[side].node == node && conn.ends[side].closed);
            [0, 1].into_iter().filter(move |side| here[*side]).map(move |side| (id, side))
        };
        self.net.conns.iter().flat_map(sides).collect()
    }

    /// Something on the way resets all connections between `one` and `other`.
    pub(crate) fn network_resets(&mut self, one: usize, other: usize) -> (usize, Vec<Waker>) {
        let between = |conn: &Conn| {
            let nodes = [conn.ends[0].node, conn.ends[1].node];
            nodes == [one, other] || nodes == [other, one]
        };
        let ids: Vec<u64> =
            self.net.conns.iter().filter(|(_, conn)| between(conn)).map(|(id, _)| *id).collect();
        let mut woken = Vec::new();
        for id in &ids {
            let conn = self.net.conns.get_mut(id).expect("just listed");
            conn.reset(0, now_ns());
            conn.reset(1, now_ns());
            woken.extend(conn.wakers());
            self.note(one, "reset-both", &[*id], || id.to_string());
        }
        (ids.len(), woken)
    }
}
