//! Runs, a few at a time, each in a worker process. A run that hangs is ended, one that dies takes its worker
//! only; both are failures with a plan like any other. Which worker ran what decides nothing.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use super::{Report, Request};

/// Real time after which a run hangs. Runs that spin are ended by their polls long before, the same on every
/// machine; this is for what never comes back from one.
const PATIENCE: Duration = Duration::from_secs(300);
/// What keeps a worker's memory with it from run to run: each run is a thread of its own, and giving pages back to
/// the system and asking for them again cost an eighth of its time.
const MALLOC: [(&str, &str); 4] = [
    ("MALLOC_ARENA_MAX", "1"),
    ("MALLOC_TOP_PAD_", "67108864"),
    ("MALLOC_TRIM_THRESHOLD_", "536870912"),
    ("MALLOC_MMAP_THRESHOLD_", "268435456"),
];
/// So much of what a worker says on standard error is kept, in bytes.
const LAST_WORDS_MAX: u64 = 4_096;

/// Worker processes. They start when they are needed.
pub struct Pool {
    program: PathBuf,
    patience: Duration,
    lanes: Vec<Option<Lane>>,
}

struct Lane {
    child: Child,
    requests: ChildStdin,
    answers: Receiver<String>,
    last_words: thread::JoinHandle<String>,
}

impl Pool {
    /// `jobs` workers of this program.
    pub fn new(jobs: usize) -> io::Result<Pool> {
        Ok(Pool::of(&std::env::current_exe()?, jobs))
    }

    /// `jobs` workers of the simulator `program`.
    pub fn of(program: &Path, jobs: usize) -> Pool {
        let lanes = (0..jobs.max(1)).map(|_| None).collect();
        Pool { program: program.to_owned(), patience: PATIENCE, lanes }
    }

    /// The same, with another wait until a run hangs.
    #[must_use]
    pub fn with_patience(self, patience: Duration) -> Pool {
        Pool { patience, ..self }
    }

    /// How many runs go on at a time.
    pub fn jobs(&self) -> usize {
        self.lanes.len()
    }

    /// Runs what `work` asks for, in its order; `take` gets each answer with its number, as it comes. Once it
    /// returns false nothing new begins, and what is under way is still taken in: so all that stand before
    /// whatever was taken in have been taken in at the end.
    pub fn run(
        &mut self,
        work: impl Iterator<Item = Request> + Send,
        mut take: impl FnMut(usize, Report) -> bool,
    ) -> io::Result<()> {
        let (work, over) = (Mutex::new(work.enumerate()), AtomicBool::new(false));
        let (sender, receiver) = mpsc::sync_channel(self.lanes.len());
        let (program, patience) = (&self.program, self.patience);
        thread::scope(|scope| {
            for lane in &mut self.lanes {
                let (work, over, sender) = (&work, &over, sender.clone());
                scope.spawn(move || {
                    while !over.load(Ordering::Relaxed) {
                        let next = work.lock().unwrap_or_else(PoisonError::into_inner).next();
                        let Some((number, request)) = next else { return };
                        let answer = run_in(lane, program, patience, &request);
                        if sender.send((number, answer)).is_err() {
                            return;
                        }
                    }
                });
            }
            drop(sender);
            let mut problem = Ok(());
            while let Ok((number, answer)) = receiver.recv() {
                let goes_on = match answer {
                    Ok(report) => take(number, report),
                    Err(error) => {
                        problem = Err(error);
                        false
                    }
                };
                if !goes_on {
                    over.store(true, Ordering::Relaxed);
                }
            }
            problem
        })
    }

    /// The first of `work` whose answer is `wanted`, whatever came first.
    pub fn first(
        &mut self,
        work: impl Iterator<Item = Request> + Send,
        wanted: impl Fn(&Report) -> bool,
    ) -> io::Result<Option<(usize, Report)>> {
        let mut first: Option<(usize, Report)> = None;
        self.run(work, |number, report| {
            let is_wanted = wanted(&report);
            if is_wanted && first.as_ref().is_none_or(|(found, _)| number < *found) {
                first = Some((number, report));
            }
            !is_wanted
        })?;
        Ok(first)
    }
}

/// An error is the pool's own; what happens to a worker is an answer.
fn run_in(
    slot: &mut Option<Lane>,
    program: &Path,
    patience: Duration,
    request: &Request,
) -> io::Result<Report> {
    let mut lane = match slot.take() {
        Some(lane) => lane,
        None => Lane::start(program)?,
    };
    // a worker that is gone already does not answer either
    let _ = writeln!(lane.requests, "{}", serde_json::to_string(request)?);
    match lane.answers.recv_timeout(patience) {
        Ok(line) => {
            let report = serde_json::from_str(&line)?;
            *slot = Some(lane);
            Ok(report)
        }
        Err(RecvTimeoutError::Timeout) => {
            lane.child.kill()?;
            lane.child.wait()?;
            let message = format!("the run was ended after {patience:?} of real time");
            Ok(Report::of_dead(request, "hang", message))
        }
        Err(RecvTimeoutError::Disconnected) => lane.died(request),
    }
}

impl Lane {
    fn start(program: &Path) -> io::Result<Lane> {
        let mut command = Command::new(program);
        command
            .arg("worker")
            .envs(MALLOC)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command.spawn()?;
        let missing = || io::Error::other("a worker without pipes");
        let (requests, output, mut errors) = (
            child.stdin.take().ok_or_else(missing)?,
            child.stdout.take().ok_or_else(missing)?,
            child.stderr.take().ok_or_else(missing)?,
        );
        let (sender, answers) = mpsc::channel();
        thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                if sender.send(line).is_err() {
                    return;
                }
            }
        });
        let last_words = thread::spawn(move || {
            let mut said = Vec::new();
            // what cannot be read is not known
            let _ = errors.by_ref().take(LAST_WORDS_MAX).read_to_end(&mut said);
            let _ = io::copy(&mut errors, &mut io::sink());
            String::from_utf8_lossy(&said).trim().to_owned()
        });
        Ok(Lane { child, requests, answers, last_words })
    }

    /// What its death says of the run.
    fn died(mut self, request: &Request) -> io::Result<Report> {
        let status = self.child.wait()?;
        drop(self.requests);
        let said = self.last_words.join().unwrap_or_default();
        let rule = if said.contains("memory allocation of") { "out-of-memory" } else { "died" };
        Ok(Report::of_dead(request, rule, format!("its process died of {status}: {said}")))
    }
}
