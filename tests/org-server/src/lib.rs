//! The demo org behind HTTP on this computer: carries requests in and answers out; decides nothing about them.
//!
//! ```no_run
//! use org_server::{Options, Server};
//!
//! let running = Server::start(Options::default())?;
//! let tokens = running.org().counts().refreshes;
//! # Ok::<(), org_server::StartError>(())
//! ```

mod clock;
mod shell;
mod socket;

use std::{
    io,
    net::{Ipv4Addr, TcpListener},
    sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc},
    thread::JoinHandle,
};

use orgpane::demo::{Org, Settings};
use tokio::sync::{oneshot, watch};

pub use clock::Clock;

/// Longest request body that is read; beyond it the answer is 413.
pub const REQUEST_BODY_BYTES_MAX: usize = 1_048_576;

/// How to start a server.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Port on the loopback interface; 0 takes any that is free.
    pub port: u16,
    /// How the org is set up.
    pub settings: Settings,
}

/// Why a server did not start.
#[derive(Debug)]
pub enum StartError {
    /// The port could not be had.
    Port(u16, io::Error),
    /// The system refused a thread or an event loop.
    System(io::Error),
}

/// Starts servers.
#[derive(Debug)]
pub struct Server;

/// A running server. It ends, with every open connection, when this is dropped.
#[derive(Debug)]
pub struct Running {
    /// Where the org is, such as `http://localhost:8081`; its My Domain.
    pub origin: String,
    /// The same org's shared login host, such as `http://login.localhost:8081`.
    pub login_origin: String,
    /// The org itself, to look at and to change.
    pub org: Arc<Mutex<Org>>,
    /// The org's clock, to move ahead.
    pub clock: Clock,
    release: watch::Sender<u64>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// Starts a server in a thread of its own; it listens when this returns.
    ///
    /// # Errors
    /// The port is taken, or the system has no thread left.
    pub fn start(options: Options) -> Result<Running, StartError> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, options.port))
            .map_err(|error| StartError::Port(options.port, error))?;
        let port = listener.local_addr().map_err(StartError::System)?.port();
        listener.set_nonblocking(true).map_err(StartError::System)?;
        let org = Arc::new(Mutex::new(Org::new(options.settings)));
        let clock = Clock::default();
        let (release, released) = watch::channel(0);
        let (stop, stopped) = oneshot::channel();
        let state = shell::State { org: Arc::clone(&org), clock: clock.clone(), released };
        let (ready, is_ready) = mpsc::channel();
        let thread = std::thread::Builder::new()
            .name("org-server".to_owned())
            .spawn(move || {
                let started = tokio::runtime::Builder::new_current_thread().enable_all().build().and_then(|runtime| {
                    let guard = runtime.enter();
                    let listener = tokio::net::TcpListener::from_std(listener)?;
                    drop(guard);
                    Ok((runtime, listener))
                });
                match started {
                    Err(error) => drop(ready.send(Err(error))),
                    Ok((runtime, listener)) => {
                        drop(ready.send(Ok(())));
                        runtime.block_on(shell::serve(listener, state, stopped));
                        // Ends connections that are held or idle, too.
                        runtime.shutdown_background();
                    }
                }
            })
            .map_err(StartError::System)?;
        is_ready
            .recv()
            .unwrap_or_else(|_| Err(io::Error::other("the server thread ended")))
            .map_err(StartError::System)?;
        Ok(Running {
            origin: format!("http://localhost:{port}"),
            login_origin: format!("http://login.localhost:{port}"),
            org,
            clock,
            release,
            stop: Some(stop),
            thread: Some(thread),
        })
    }
}

impl Running {
    /// The org, locked for the caller: keep it shortly.
    pub fn org(&self) -> MutexGuard<'_, Org> {
        self.org.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets go of every request that a fault holds at this moment.
    pub fn release_held(&self) {
        self.release.send_modify(|number| *number += 1);
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}

impl std::fmt::Display for StartError {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Port(port, error) if error.kind() == io::ErrorKind::AddrInUse => {
                write!(out, "port {port} is taken; stop what listens there or choose another with --port")
            }
            Self::Port(port, error) => write!(out, "cannot listen on port {port}: {error}"),
            Self::System(error) => write!(out, "cannot start: {error}"),
        }
    }
}

impl std::error::Error for StartError {}
