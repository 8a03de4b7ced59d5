//! The demo org over real sockets: hosts, held and dropped requests, limits; what the org answers is tested elsewhere.

#![allow(clippy::unwrap_used, clippy::panic, reason = "clippy knows tests, but not their helpers")]

use std::{
    io::{Read, Write},
    net::TcpStream,
};

use org_server::{Options, REQUEST_BODY_BYTES_MAX, Running, Server, StartError};
use orgpane::demo::{Fault, Order, Settings};

fn start() -> Running {
    Server::start(Options { port: 0, settings: Settings { rows: 10, ..Settings::default() } }).unwrap()
}

fn port(running: &Running) -> u16 {
    running.origin.rsplit_once(':').unwrap().1.parse().unwrap()
}

fn connect(running: &Running) -> TcpStream {
    TcpStream::connect(("127.0.0.1", port(running))).unwrap()
}

/// Sends a request on a connection of its own and reads until the server closes it.
fn ask(running: &Running, host: &str, request_line: &str, body: &str) -> String {
    let mut stream = connect(running);
    send(&mut stream, host, request_line, body);
    rest_of(stream)
}

fn send(stream: &mut TcpStream, host: &str, request_line: &str, body: &str) {
    let length = body.len();
    let head =
        format!("{request_line} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n");
    // A server that has decided already may close before the whole body is written.
    drop(stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body.as_bytes())));
}

fn rest_of(mut stream: TcpStream) -> String {
    let mut bytes = Vec::new();
    drop(stream.read_to_end(&mut bytes));
    String::from_utf8_lossy(&bytes).into_owned()
}

fn discovery(running: &Running, host: &str) -> String {
    ask(running, host, "GET /.well-known/openid-configuration", "")
}

#[test]
fn the_host_header_names_the_issuer() {
    let running = start();
    let port = port(&running);
    assert!(discovery(&running, &format!("localhost:{port}")).contains(&format!("\"issuer\":\"{}\"", running.origin)));
    let login = discovery(&running, &format!("login.localhost:{port}"));
    assert!(login.contains(&format!("\"issuer\":\"{}\"", running.login_origin)), "{login}");
}

#[test]
fn two_servers_are_two_orgs() {
    let (first, second) = (start(), start());
    assert_ne!(first.origin, second.origin);
    ask(&first, "localhost", "GET /services/data/", "");
    assert_eq!((first.org().counts().requests, second.org().counts().requests), (1, 0));
}

#[test]
fn a_port_that_is_taken_is_named() {
    let running = start();
    let error = Server::start(Options { port: port(&running), ..Options::default() }).unwrap_err();
    assert!(matches!(error, StartError::Port(..)));
    assert!(error.to_string().ends_with("is taken; stop what listens there or choose another with --port"), "{error}");
}

#[test]
fn a_port_is_free_again_when_the_server_is_dropped() {
    let running = start();
    let port = port(&running);
    running.org().order(Order::next("/", Fault::Hold));
    let mut held = connect(&running);
    send(&mut held, "localhost", "GET /", "");
    drop(running);
    assert_eq!(rest_of(held), "", "a held request ends without an answer");
    assert!(Server::start(Options { port, ..Options::default() }).is_ok());
}

#[test]
fn a_dropped_connection_brings_not_one_byte() {
    let running = start();
    running.org().order(Order::next("/services/data/", Fault::Drop));
    assert_eq!(ask(&running, "localhost", "GET /services/data/", ""), "");
    assert!(ask(&running, "localhost", "GET /services/data/", "").starts_with("HTTP/1.1 200"));
}

#[test]
fn a_held_request_is_answered_when_let_go() {
    let running = start();
    running.org().order(Order::next("/services/data/", Fault::Hold));
    let mut held = connect(&running);
    send(&mut held, "localhost", "GET /services/data/", "");
    // The other connection is answered meanwhile.
    while running.org().counts().faults == 0 {
        std::thread::yield_now();
    }
    assert!(ask(&running, "localhost", "GET /services/data/", "").starts_with("HTTP/1.1 200"));
    running.release_held();
    assert!(rest_of(held).starts_with("HTTP/1.1 200"));
}

#[test]
fn bodies_and_methods_beyond_measure_are_refused() {
    let running = start();
    let line = "POST /services/oauth2/token";
    let large = ask(&running, "localhost", line, &"x".repeat(REQUEST_BODY_BYTES_MAX + 1));
    assert!(large.starts_with("HTTP/1.1 413") || large.is_empty(), "{large}");
    assert_eq!(running.org().counts().requests, 0);
    assert!(ask(&running, "localhost", "BREW /", "").starts_with("HTTP/1.1 501"));
}

#[test]
fn the_clock_can_be_moved_ahead() {
    let running = start();
    let before = running.clock.now_millis();
    running.clock.advance(std::time::Duration::from_secs(86_400));
    assert!(running.clock.now_millis() >= before + 86_400_000);
}
