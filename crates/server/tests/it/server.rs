//! A running server on a free port with its own data, and a small HTTP client.

use server::auth::keys;
use server::clock::Clock;
use server::config::{Config, Layers, Origin};
use server::data_directory::DataDirectory;
use server::http;
use server::state::{AppState, Mode, Parts};
use std::net::SocketAddr;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_util::sync::CancellationToken;

pub(crate) struct Running {
    pub(crate) address: SocketAddr,
    pub(crate) state: AppState,
    stop: CancellationToken,
    _directory: DataDirectory,
    _folder: TempDir,
}

pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Running {
    pub(crate) async fn start(mode: Mode, settings: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let directory = DataDirectory::open(&folder.path().join("shop")).unwrap();
        let mut layers = Layers::defaults();
        let own = [("http.listen", "127.0.0.1:0"), ("auth.password_memory_kib", "8192")];
        for (key, value) in own.iter().chain(settings) {
            layers.set_text(key, value, Origin::CommandLine).unwrap();
        }
        let config = Config::from_layers(&layers).unwrap();
        let clock = Clock::system();
        let store = directory.open_store(&clock).unwrap();
        let data = directory.path().to_owned();
        let state = AppState::new(Parts { config, mode, clock, store, data }).unwrap();
        let bound = http::serve::bind(state.config().http.listen).await.unwrap();
        let address = bound.address;
        let stop = CancellationToken::new();
        let router = http::router(state.clone());
        tokio::spawn(http::serve::run(bound, router, state.clone(), stop.clone()));
        Self { address, state, stop, _directory: directory, _folder: folder }
    }

    pub(crate) async fn key(&self, scopes: &[&str]) -> String {
        let scopes: Vec<String> = scopes.iter().map(|&scope| scope.to_owned()).collect();
        keys::make(&self.state, None, "test", &scopes).await.unwrap().secret
    }

    /// Sends one request on its own connection.
    pub(crate) async fn send(&self, request: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let mut text = format!("{request} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n", self.address);
        for (name, value) in headers {
            text += &format!("{name}: {value}\r\n");
        }
        text += &format!("Content-Length: {}\r\n\r\n{body}", body.len());
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        stream.write_all(text.as_bytes()).await.unwrap();
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).await.unwrap();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        let mut lines = head.lines();
        let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
        let header = |line: &str| {
            let (name, value) = line.split_once(": ").unwrap_or((line, ""));
            (name.to_lowercase(), value.to_owned())
        };
        Answer { status, headers: lines.map(header).collect(), body: body.to_owned() }
    }

    pub(crate) async fn write(&self, request: &str, key: &str, idempotency: &str, body: &str) -> Answer {
        let authorization = format!("Bearer {key}");
        let headers = [
            ("Authorization", authorization.as_str()),
            ("Idempotency-Key", idempotency),
            ("Content-Type", "application/json"),
        ];
        self.send(request, &headers, body).await
    }

    pub(crate) async fn read(&self, path: &str, key: &str) -> Answer {
        let authorization = format!("Bearer {key}");
        self.send(&format!("GET {path}"), &[("Authorization", &authorization)], "").await
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }

    pub(crate) fn code(&self) -> String {
        self.json()["code"].as_str().unwrap_or_default().to_owned()
    }
}
