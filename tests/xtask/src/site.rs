//! A small server for the built site on this machine alone: files, types, headers. Knows nothing of the demo org.
//!
//! It sends what the README tells people to send, so that the demo and the browser tests run under those headers.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Component, Path, PathBuf};
use std::thread;
use std::time::Duration;

/// The longest request head that is read, in bytes: a callback address may be long.
const HEAD_BYTES_MAX: u64 = 64 * 1024;

const IDLE_SECONDS_MAX: u64 = 30;

/// What to serve, and under which headers.
#[derive(Clone, Debug)]
pub struct Site {
    /// The folder with `index.html`.
    pub folder: PathBuf,
    /// The address path it is served under; begins and ends with a slash.
    pub base: String,
    /// Headers of every answer, beside type, length and caching.
    pub headers: Vec<(String, String)>,
}

/// Sockets that the site will be served on.
pub struct Listener {
    sockets: Vec<TcpListener>,
    port: u16,
}

impl Listener {
    /// Takes a port on this machine, or any free one for port 0. A browser may reach `localhost` over either protocol:
    /// the port has to be free on both.
    ///
    /// # Errors
    ///
    /// Those of binding a socket, above all that the port is taken.
    pub fn bind(port: u16) -> io::Result<Self> {
        let first = TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
        let port = first.local_addr()?.port();
        let mut sockets = vec![first];
        match TcpListener::bind(SocketAddr::from((Ipv6Addr::LOCALHOST, port))) {
            Ok(second) => sockets.push(second),
            Err(wrong) if wrong.kind() == io::ErrorKind::AddrInUse => return Err(wrong),
            // A machine without IPv6.
            Err(_) => {}
        }
        Ok(Self { sockets, port })
    }

    /// The port that was taken.
    #[must_use]
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// Serves the site on threads of its own, for as long as the process lives.
    pub fn serve(self, site: &Site) {
        for socket in self.sockets {
            let site = site.clone();
            thread::spawn(move || {
                for stream in socket.incoming().flatten() {
                    let site = site.clone();
                    thread::spawn(move || drop(answer(&site, &stream)));
                }
            });
        }
    }
}

impl Site {
    /// The site in a folder, with the headers that the README recommends.
    #[must_use]
    pub fn new(folder: PathBuf) -> Self {
        let headers = [
            ("Content-Security-Policy", "frame-ancestors 'none'"),
            ("Referrer-Policy", "no-referrer"),
            ("X-Content-Type-Options", "nosniff"),
        ];
        let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
        Self { folder, base: "/".to_owned(), headers }
    }

    /// The file behind an address, or nothing where it lies outside of the folder or is not there.
    fn file(&self, target: &str) -> Option<PathBuf> {
        let path = target.split(['?', '#']).next()?.strip_prefix(&self.base)?;
        let path = if path.is_empty() { "index.html" } else { path };
        let inside = Path::new(path).components().all(|part| matches!(part, Component::Normal(_)));
        let file = self.folder.join(path);
        (inside && file.is_file()).then_some(file)
    }
}

fn answer(site: &Site, stream: &TcpStream) -> io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(IDLE_SECONDS_MAX)))?;
    stream.set_write_timeout(Some(Duration::from_secs(IDLE_SECONDS_MAX)))?;
    let mut reader = BufReader::new(stream.take(HEAD_BYTES_MAX));
    let mut first = String::new();
    reader.read_line(&mut first)?;
    // The rest of the head says nothing that a file depends on, but closing early would cut the answer off.
    let mut line = String::new();
    while reader.read_line(&mut line)? > 2 {
        line.clear();
    }
    let mut words = first.split(' ');
    let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let found = match method {
        "GET" | "HEAD" => site.file(target).and_then(|file| Some((media_type(&file), std::fs::read(file).ok()?))),
        _ => return send(stream, site, "405 Method Not Allowed", "text/plain", b"", false),
    };
    match found {
        Some((media_type, bytes)) => send(stream, site, "200 OK", media_type, &bytes, method == "HEAD"),
        None => send(stream, site, "404 Not Found", "text/plain", b"There is nothing here.\n", method == "HEAD"),
    }
}

fn send(
    mut stream: &TcpStream,
    site: &Site,
    status: &str,
    media_type: &str,
    bytes: &[u8],
    head_only: bool,
) -> io::Result<()> {
    // A rebuilt file may keep its name: on one's own machine nothing is worth caching.
    let mut head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: {media_type}\r\nContent-Length: {}\r\nCache-Control: no-cache\r\nConnection: close\r\n",
        bytes.len()
    );
    for (name, value) in &site.headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str("\r\n");
    stream.write_all(head.as_bytes())?;
    if !head_only {
        stream.write_all(bytes)?;
    }
    stream.flush()
}

fn media_type(file: &Path) -> &'static str {
    match file.extension().and_then(|extension| extension.to_str()).unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "json" => "application/json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(site: &Site, request: &str) -> String {
        let listener = Listener::bind(0).unwrap();
        let port = listener.port();
        listener.serve(site);
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    fn sources() -> Site {
        Site::new(crate::root().join("tests/xtask"))
    }

    #[test]
    fn a_file_comes_with_its_headers() {
        let answer = ask(&sources(), "GET /Cargo.toml?code=1 HTTP/1.1\r\nHost: a\r\n\r\n");
        assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
        assert!(answer.contains("\r\nX-Content-Type-Options: nosniff\r\n"), "{answer}");
        assert!(answer.contains("name = \"xtask\""), "{answer}");
    }

    #[test]
    fn head_brings_no_body() {
        let answer = ask(&sources(), "HEAD /Cargo.toml HTTP/1.1\r\n\r\n");
        assert!(answer.starts_with("HTTP/1.1 200 OK\r\n") && answer.ends_with("\r\n\r\n"), "{answer}");
    }

    #[test]
    fn nothing_outside_of_the_folder_is_served() {
        for target in ["/../../Cargo.toml", "//etc/passwd", "/src/../../../Cargo.toml", "", "/", "http://a/Cargo.toml"]
        {
            let answer = ask(&sources(), &format!("GET {target} HTTP/1.1\r\n\r\n"));
            assert!(answer.starts_with("HTTP/1.1 404 "), "{target}: {answer}");
        }
    }

    #[test]
    fn nothing_but_reading_is_allowed() {
        let answer = ask(&sources(), "POST /Cargo.toml HTTP/1.1\r\n\r\n");
        assert!(answer.starts_with("HTTP/1.1 405 "), "{answer}");
    }

    #[test]
    fn a_site_can_live_in_a_subfolder() {
        let site = Site { base: "/a/b/".to_owned(), ..sources() };
        assert!(ask(&site, "GET /a/b/Cargo.toml HTTP/1.1\r\n\r\n").starts_with("HTTP/1.1 200 "));
        assert!(ask(&site, "GET /Cargo.toml HTTP/1.1\r\n\r\n").starts_with("HTTP/1.1 404 "));
    }

    #[test]
    fn a_port_is_taken_once() {
        let listener = Listener::bind(0).unwrap();
        assert!(Listener::bind(listener.port()).is_err());
    }
}
