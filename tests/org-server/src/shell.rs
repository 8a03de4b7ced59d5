//! One HTTP exchange: request to value, value to the org, answer to response; knows no rule of the org.

use std::sync::{Arc, Mutex, PoisonError};

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::{ConnectInfo, Request as HttpRequest, State as Extract},
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::Response as HttpResponse,
};
use orgpane::{
    demo::{Org, Reply},
    http::{Method, Request, Response},
};
use tokio::{
    net::TcpListener,
    sync::{oneshot, watch},
};

use super::{
    Clock, REQUEST_BODY_BYTES_MAX,
    socket::{CuttableListener, Scissors},
};

#[derive(Clone)]
pub(super) struct State {
    pub(super) org: Arc<Mutex<Org>>,
    pub(super) clock: Clock,
    /// Changes when held requests are to be let go.
    pub(super) released: watch::Receiver<u64>,
}

/// Serves until told to stop.
pub(super) async fn serve(listener: TcpListener, state: State, stopped: oneshot::Receiver<()>) {
    let router = Router::new().fallback(exchange).with_state(state);
    let service = router.into_make_service_with_connect_info::<Scissors>();
    let server = axum::serve(CuttableListener(listener), service);
    tokio::select! {
        _ = async { server.await } => {}
        _ = stopped => {}
    }
}

async fn exchange(
    Extract(mut state): Extract<State>,
    ConnectInfo(scissors): ConnectInfo<Scissors>,
    incoming: HttpRequest,
) -> HttpResponse {
    let request = match read(incoming).await {
        Ok(request) => request,
        Err(status) => return bare(status),
    };
    state.released.mark_unchanged();
    let mut reply = ask(&state, &request);
    loop {
        match reply {
            Reply::Answer(response) => return write(response),
            Reply::Dropped => {
                scissors.cut();
                return bare(StatusCode::NO_CONTENT);
            }
            Reply::Held(answer) => {
                // If the client goes away meanwhile, hyper drops this future.
                if state.released.changed().await.is_err() {
                    scissors.cut();
                    return bare(StatusCode::NO_CONTENT);
                }
                reply = answer.map_or_else(|| ask(&state, &request), Reply::Answer);
            }
        }
    }
}

/// The org computes for milliseconds at most, so the lock is held on the event loop.
fn ask(state: &State, request: &Request) -> Reply {
    let mut entropy = [0; 32];
    if getrandom::fill(&mut entropy).is_err() {
        return Reply::Dropped;
    }
    let mut org = state.org.lock().unwrap_or_else(PoisonError::into_inner);
    org.reply(request, state.clock.now_millis(), &entropy)
}

async fn read(incoming: HttpRequest) -> Result<Request, StatusCode> {
    let (parts, body) = incoming.into_parts();
    let method = Method::parse(parts.method.as_str()).ok_or(StatusCode::NOT_IMPLEMENTED)?;
    let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    let host = parts.headers.get(header::HOST).map(text).ok_or(StatusCode::BAD_REQUEST)?;
    let target = parts.uri.path_and_query().map_or("/", |target| target.as_str());
    let headers = parts.headers.iter().map(|(name, value)| (name.as_str().to_owned(), text(value))).collect();
    let body = to_bytes(body, REQUEST_BODY_BYTES_MAX).await.map_err(|_| StatusCode::PAYLOAD_TOO_LARGE)?;
    Ok(Request { method, url: format!("http://{host}{target}"), headers, body: body.to_vec() })
}

fn write(response: Response) -> HttpResponse {
    let mut outgoing = HttpResponse::new(Body::from(response.body));
    *outgoing.status_mut() = StatusCode::from_u16(response.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    for (name, value) in response.headers {
        let pair = (HeaderName::from_bytes(name.as_bytes()), HeaderValue::from_bytes(value.as_bytes()));
        if let (Ok(name), Ok(value)) = pair {
            outgoing.headers_mut().append(name, value);
        }
    }
    outgoing
}

fn bare(status: StatusCode) -> HttpResponse {
    let mut response = HttpResponse::new(Body::empty());
    *response.status_mut() = status;
    response
}
