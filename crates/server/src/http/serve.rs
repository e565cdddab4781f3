//! Listening, and stopping in order.
//!
//! Purpose: serve until SIGTERM or SIGINT, then let running requests finish within a limit.
//! Must not: drop a request that has begun while the limit lasts.

use super::listener::{BoundedListener, Peer};
use crate::state::AppState;
use axum::Router;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

/// A bound socket, before it serves.
#[derive(Debug)]
pub struct Bound {
    listener: TcpListener,
    /// The address with the real port.
    pub address: SocketAddr,
}

/// Binds the socket.
///
/// # Errors
/// The address is in use or not of this machine.
pub async fn bind(address: SocketAddr) -> io::Result<Bound> {
    let listener = TcpListener::bind(address).await?;
    let address = listener.local_addr()?;
    Ok(Bound { listener, address })
}

/// Serves until `stop` is cancelled, then drains.
///
/// # Errors
/// The socket fails.
pub async fn run(bound: Bound, router: Router, state: AppState, stop: CancellationToken) -> io::Result<()> {
    let connections_max = state.config().http.connections_max;
    let drain_max = Duration::from_secs(state.config().http.shutdown_timeout_s);
    let listener = BoundedListener::new(bound.listener, connections_max);
    let service = router.into_make_service_with_connect_info::<Peer>();
    let signal = stop.clone();
    let serving = axum::serve(listener, service).with_graceful_shutdown(async move {
        signal.cancelled().await;
        state.drain();
        tracing::info!("stopping: no new requests");
    });
    let cut_off = async {
        stop.cancelled().await;
        tokio::time::sleep(drain_max).await;
    };
    tokio::select! {
        ended = serving => ended,
        () = cut_off => {
            tracing::warn!("some requests did not finish in time");
            Ok(())
        }
    }
}

/// Waits for SIGTERM or SIGINT, then cancels `stop`.
///
/// # Errors
/// Signals cannot be watched.
pub async fn watch_signals(stop: CancellationToken) -> io::Result<()> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut terminate = signal(SignalKind::terminate())?;
        let mut interrupt = signal(SignalKind::interrupt())?;
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await?;
    stop.cancel();
    Ok(())
}
