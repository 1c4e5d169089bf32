//! Statements of a request end when its client leaves.
//!
//! A future that is dropped in mid-query leaves its statement running: the pool would hand the connection to the
//! next request, which waits behind a question that nobody asks any more. A [`Lease`] knows the connections that
//! were taken on behalf of one request. When it is dropped before it is finished, their statements are cancelled
//! and the pool throws these connections away.
//!
//! A connection is known by the address of its statement cache, which it keeps for life. Whose it is stands in
//! [`Owners`] and changes under one lock: a connection that went back to the pool belongs to nobody, so a late
//! cancel can never hit another request.

use std::{
    collections::HashMap,
    pin::Pin,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    task::{Context, Poll},
};

use deadpool_postgres::{ClientWrapper, HookError};
use tokio::runtime::Handle;
use tokio_postgres::{CancelToken, NoTls};

static NEXT: AtomicU64 = AtomicU64::new(1);

tokio::task_local! {
    static LEASE: Arc<Inner>;
}

/// Whose a connection is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Owner {
    /// That of the lease with this number.
    Lease(u64),
    /// Nobody may have it any more: a statement of a client that left may still run on it.
    Left,
}

/// The owners of the connections of one pool. Those that are not in it belong to nobody.
#[derive(Debug, Clone, Default)]
pub(super) struct Owners(Arc<Mutex<HashMap<usize, Owner>>>);

/// The connection's own, unchanging number.
fn number(client: &ClientWrapper) -> usize {
    Arc::as_ptr(&client.statement_cache).addr()
}

impl Owners {
    fn with<T>(&self, act: impl FnOnce(&mut HashMap<usize, Owner>) -> T) -> T {
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Called by the pool before it gives a used connection out again.
    pub(super) fn release(&self, client: &ClientWrapper) -> Result<(), HookError> {
        match self.with(|owners| owners.remove(&number(client))) {
            Some(Owner::Left) => Err(HookError::message("its client left in the middle")),
            Some(Owner::Lease(_)) | None => Ok(()),
        }
    }

    /// Notes that a connection was taken for the running request, if there is one.
    pub(super) fn take(&self, client: &ClientWrapper) {
        let noted = LEASE.try_with(|lease| {
            let number = number(client);
            self.with(|owners| owners.insert(number, Owner::Lease(lease.id)));
            let taken =
                Taken { owners: self.clone(), number, token: CancelTokenOf(client.cancel_token()) };
            lease.taken.lock().unwrap_or_else(PoisonError::into_inner).push(taken);
        });
        if noted.is_err() {
            // A closed connection may have had the same address.
            self.with(|owners| owners.remove(&number(client)));
        }
    }
}

#[derive(Debug)]
struct Inner {
    id: u64,
    taken: Mutex<Vec<Taken>>,
}

/// A connection that was taken on behalf of a request.
#[derive(Debug)]
struct Taken {
    owners: Owners,
    number: usize,
    token: CancelTokenOf,
}

/// A [`CancelToken`] holds the secret of its connection, so its text is empty.
struct CancelTokenOf(CancelToken);

impl std::fmt::Debug for CancelTokenOf {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CancelToken")
    }
}

/// The database work of one request.
#[derive(Debug)]
pub struct Lease {
    inner: Arc<Inner>,
    finished: bool,
}

impl Default for Lease {
    fn default() -> Self {
        let id = NEXT.fetch_add(1, Ordering::Relaxed);
        Self { inner: Arc::new(Inner { id, taken: Mutex::default() }), finished: false }
    }
}

impl Lease {
    /// Runs a request under a new lease. Whoever reads the answer's body to its end finishes the lease; when the
    /// future is dropped before, the lease is too.
    pub fn run<F: Future>(request: F) -> Leased<F> {
        let lease = Self::default();
        let request = Box::pin(LEASE.scope(Arc::clone(&lease.inner), request));
        Leased { lease: Some(lease), request }
    }

    /// The client has its answer: nothing is left to cancel.
    pub fn finish(mut self) {
        self.finished = true;
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        if self.finished {
            return;
        }
        let taken =
            std::mem::take(&mut *self.inner.taken.lock().unwrap_or_else(PoisonError::into_inner));
        let own = Owner::Lease(self.inner.id);
        for Taken { owners, number, token } in taken {
            let held = owners.with(|owners| match owners.get_mut(&number) {
                Some(owner) if *owner == own => {
                    *owner = Owner::Left;
                    true
                }
                _ => false,
            });
            if held && let Ok(runtime) = Handle::try_current() {
                runtime.spawn(async move {
                    if let Err(error) = token.0.cancel_query(NoTls).await {
                        tracing::debug!(%error, "a statement could not be cancelled");
                    }
                });
            }
        }
    }
}

/// A request that runs under a [`Lease`].
#[derive(Debug)]
pub struct Leased<F: Future> {
    // Dropped first: the connections are marked before the request gives them back to the pool.
    lease: Option<Lease>,
    request: Pin<Box<tokio::task::futures::TaskLocalFuture<Arc<Inner>, F>>>,
}

impl<F: Future> Future for Leased<F> {
    type Output = (F::Output, Lease);

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        match self.request.as_mut().poll(context) {
            Poll::Ready(answer) => {
                let lease = self.lease.take().unwrap_or_default();
                Poll::Ready((answer, lease))
            }
            Poll::Pending => Poll::Pending,
        }
    }
}
