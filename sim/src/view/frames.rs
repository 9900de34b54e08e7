//! Streams of bytes back into requests and replies: where each frame was sent and where its last byte was
//! received. What cannot be read is passed over; a reader of traces must never fail on bytes.

use std::collections::BTreeMap;

use bytes::Bytes;
use milena_wire::{ApiKey, frame};

use super::{Layer, Moment};
use crate::trace::{Data, Event};

mod summary;

use summary::Names;

/// A connection, and who writes: 0 is who connected, 1 who listened.
type Pipe = (u64, usize);

/// What was sent through a pipe, and where in the list of events.
#[derive(Default)]
struct Stream {
    bytes: Vec<u8>,
    /// Where each send begins, and its event.
    sent: Vec<(usize, usize)>,
    /// Where each receive ends, and its event.
    received: Vec<(usize, usize)>,
}

/// A frame of a pipe.
struct Frame {
    start: usize,
    end: usize,
    text: String,
    subject: String,
}

/// What of requests and replies an event is.
#[derive(Default)]
struct Told {
    texts: Vec<String>,
    subject: String,
    /// Where it was sent, for what is received.
    from: Option<usize>,
    is_reply: bool,
}

/// Requests and replies, by the events that sent and received them.
#[derive(Default)]
pub(super) struct Frames {
    told: BTreeMap<usize, Told>,
}

impl Frames {
    /// Reads all streams of a run.
    pub(super) fn of(events: &[Event]) -> Frames {
        let streams = streams(events);
        let mut asked: BTreeMap<(u64, i32), (ApiKey, i16)> = BTreeMap::new();
        let mut names = Names::default();
        for ((conn, side), stream) in &streams {
            for (_, _, mut frame) in cut(stream) {
                if *side == 0
                    && let Ok(header) = frame::decode_request_header(&mut frame)
                    && let Some(key) = ApiKey::from_wire(header.api_key)
                {
                    asked.insert((*conn, header.correlation_id), (key, header.api_version));
                }
            }
        }
        for ((conn, side), stream) in &streams {
            for (_, _, frame) in cut(stream).into_iter().filter(|_| *side == 1) {
                if let Some((key, version)) = correlation(&frame).and_then(|id| asked.get(&(*conn, id))) {
                    names.learn(*key, *version, frame);
                }
            }
        }
        let mut frames = Frames::default();
        for ((conn, side), stream) in &streams {
            for (start, end, frame) in cut(stream) {
                let (text, subject) = match side {
                    0 => names.request(frame),
                    _ => names.reply(frame, |id| asked.get(&(*conn, id)).copied()),
                };
                frames.place(stream, &Frame { start, end, text, subject }, *side == 1);
            }
        }
        frames
    }

    fn place(&mut self, stream: &Stream, frame: &Frame, is_reply: bool) {
        let after = stream.sent.partition_point(|(at, _)| *at <= frame.start);
        let Some((_, sender)) = after.checked_sub(1).map(|index| stream.sent[index]) else { return };
        self.tell_of(sender, frame, None, is_reply);
        let index = stream.received.partition_point(|(end, _)| *end < frame.end);
        if let Some((_, receiver)) = stream.received.get(index) {
            self.tell_of(*receiver, frame, Some(sender), is_reply);
        }
    }

    fn tell_of(&mut self, event: usize, frame: &Frame, from: Option<usize>, is_reply: bool) {
        let told = self.told.entry(event).or_default();
        told.texts.push(frame.text.clone());
        told.is_reply = is_reply;
        told.from = told.from.or(from);
        if told.subject.is_empty() {
            told.subject.clone_from(&frame.subject);
        }
    }

    /// Tells what event `index`, a send or a receive, is.
    pub(super) fn tell(&self, index: usize, moment: &mut Moment) {
        let Some(told) = self.told.get(&index) else { return };
        moment.layer = Layer::Wire;
        moment.kind = match (told.from, told.is_reply) {
            (None, false) => "request",
            (None, true) => "reply",
            (Some(_), false) => "request-in",
            (Some(_), true) => "reply-in",
        }
        .to_owned();
        moment.subject.clone_from(&told.subject);
        moment.detail = told.texts.join("; ");
        if let Some(from) = told.from {
            moment.causes.insert(0, from);
            moment.causes.truncate(1);
        }
    }
}

/// `17.0 61 ab…`: the connection, who writes, how many bytes.
fn pipe_of(event: &Event) -> Option<(Pipe, usize)> {
    let mut words = event.detail.split(' ');
    let (conn, side) = words.next()?.split_once('.')?;
    Some(((conn.parse().ok()?, side.parse().ok()?), words.next()?.parse().ok()?))
}

fn streams(events: &[Event]) -> BTreeMap<Pipe, Stream> {
    let mut streams: BTreeMap<Pipe, Stream> = BTreeMap::new();
    for (index, event) in events.iter().enumerate() {
        match (event.kind, &event.data) {
            ("send", Data::Bytes(bytes)) => {
                let Some((pipe, _)) = pipe_of(event) else { continue };
                let stream = streams.entry(pipe).or_default();
                stream.sent.push((stream.bytes.len(), index));
                stream.bytes.extend_from_slice(bytes);
            }
            ("recv", _) => {
                let Some(((conn, side), len)) = pipe_of(event) else { continue };
                let stream = streams.entry((conn, 1 - side.min(1))).or_default();
                let before = stream.received.last().map_or(0, |(end, _)| *end);
                stream.received.push((before + len, index));
            }
            _ => {}
        }
    }
    streams
}

/// The frames of a stream: where each begins and ends, and what is in it. The last may be cut short.
fn cut(stream: &Stream) -> Vec<(usize, usize, Bytes)> {
    let bytes = Bytes::copy_from_slice(&stream.bytes);
    let (mut at, mut frames) = (0, Vec::new());
    while let Some(length) = bytes.get(at..at + frame::LENGTH_BYTES) {
        let length = u32::from_be_bytes(length.try_into().expect("four bytes")) as usize;
        let begin = at + frame::LENGTH_BYTES;
        let end = begin.saturating_add(length);
        frames.push((at, end, bytes.slice(begin..end.min(bytes.len()))));
        if end >= bytes.len() {
            break;
        }
        at = end;
    }
    frames
}

fn correlation(frame: &[u8]) -> Option<i32> {
    Some(i32::from_be_bytes(frame.get(..4)?.try_into().ok()?))
}
