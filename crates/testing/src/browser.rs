//! A headless Chromium of the test's own, driven through chromedriver, gone with the test.

use std::{path::PathBuf, process::Stdio};

use base64::{Engine, engine::general_purpose::STANDARD};
use fantoccini::{
    Client, ClientBuilder, Locator,
    elements::Element,
    wd::{Capabilities, WebDriverCompatibleCommand},
};
use http::Method;
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
};

use crate::{folder, until, within};

/// What differs between browsers.
#[derive(Clone, Copy)]
pub struct Window {
    /// In CSS pixels.
    pub width: u32,
    /// In CSS pixels.
    pub height: u32,
    /// Whether pages may run scripts.
    pub javascript: bool,
}

impl Default for Window {
    fn default() -> Self {
        Self {
            width: 1200,
            height: 900,
            javascript: true,
        }
    }
}

/// The browser; close it with [`Browser::close`], which also finds errors of the page's script.
pub struct Browser {
    /// What it is driven with.
    pub client: Client,
    _driver: Child,
    profile: TempDir,
}

fn find(names: &[&str]) -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    names
        .iter()
        .flat_map(|name| std::env::split_paths(&path).map(move |folder| folder.join(name)))
        .find(|file| file.is_file())
        .unwrap_or_else(|| {
            panic!(
                "{} is not installed: `make test` installs it, or says how",
                names[0]
            )
        })
}

impl Browser {
    /// Opens one as most people have it.
    pub async fn open() -> Self {
        Self::with(Window::default()).await
    }

    /// Opens one like this.
    pub async fn with(window: Window) -> Self {
        let chromium = find(&["chromium", "chromium-browser", "google-chrome"]);
        let profile = folder();
        let mut driver = Command::new(find(&["chromedriver"]))
            .arg("--port=0")
            .env("TMPDIR", profile.path())
            .env("HOME", profile.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .expect("chromedriver starts");
        let mut lines = BufReader::new(driver.stdout.take().expect("bug: it is piped")).lines();
        let port = within("chromedriver is ready", async {
            loop {
                let line = lines
                    .next_line()
                    .await
                    .expect("its words")
                    .expect("it goes on");
                if let Some((_, rest)) = line.split_once("successfully on port ") {
                    return rest.trim_end_matches('.').to_owned();
                }
            }
        })
        .await;
        // What it says later must go somewhere.
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });

        let data = profile.path().join("profile");
        let args = [
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--disable-dev-shm-usage",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--disable-extensions",
            "--no-proxy-server",
            "--hide-scrollbars",
        ];
        let mut args: Vec<String> = args.map(str::to_owned).to_vec();
        args.push(format!("--user-data-dir={}", data.display()));
        args.push(format!("--window-size={},{}", window.width, window.height));
        let script = if window.javascript { 1 } else { 2 };
        let capabilities = json!({
            "browserName": "chrome",
            "goog:loggingPrefs": {"browser": "ALL"},
            "goog:chromeOptions": {
                "binary": chromium,
                "args": args,
                "prefs": {"profile.managed_default_content_settings.javascript": script},
            },
        });
        let Value::Object(capabilities) = capabilities else {
            unreachable!("bug: an object")
        };
        let capabilities: Capabilities = capabilities;
        let url = format!("http://127.0.0.1:{port}");
        let mut builder = ClientBuilder::new(HttpConnector::new());
        builder.capabilities(capabilities);
        let client = within("the browser is open", builder.connect(&url))
            .await
            .expect("a browser");
        let browser = Self {
            client,
            _driver: driver,
            profile,
        };
        if window.width < 500 {
            // Windows have a least width; what a phone shows is emulated.
            browser.narrow(window).await;
        }
        browser
    }

    async fn narrow(&self, window: Window) {
        let metrics = json!({"width": window.width, "height": window.height, "deviceScaleFactor": 2, "mobile": true});
        self.devtools("Emulation.setDeviceMetricsOverride", metrics)
            .await;
    }

    /// A command of the DevTools protocol, and its answer.
    pub async fn devtools(&self, command: &str, parameters: Value) -> Value {
        let command = Raw {
            method: Method::POST,
            path: "goog/cdp/execute",
            body: Some(json!({"cmd": command, "params": parameters})),
        };
        within(command.path, self.client.issue_cmd(command.clone()))
            .await
            .expect("the browser obeys")
    }

    /// Goes to a page and waits until it is loaded.
    pub async fn goto(&self, url: &str) {
        within(url, self.client.goto(url))
            .await
            .expect("the page loads");
    }

    /// The element, once it is there.
    pub async fn find(&self, css: &str) -> Element {
        until(css, || async {
            self.client.find(Locator::Css(css)).await.ok()
        })
        .await
    }

    /// Clicks on the element, once it is there.
    pub async fn click(&self, css: &str) {
        // Scrolled to the middle: at the edge, something may lie over it.
        let script = "document.querySelector(arguments[0]).scrollIntoView({block: 'center'})";
        self.find(css).await;
        self.client
            .execute(script, vec![json!(css)])
            .await
            .expect("it scrolls");
        self.find(css)
            .await
            .click()
            .await
            .expect("it can be clicked");
    }

    /// Types text into the element, once it is there.
    pub async fn write(&self, css: &str, text: &str) {
        self.find(css)
            .await
            .send_keys(text)
            .await
            .expect("it takes text");
    }

    /// The text of the element, once it is there.
    pub async fn text(&self, css: &str) -> String {
        self.find(css).await.text().await.expect("it has text")
    }

    /// Waits until the text of `css` has `words` in it, and gives it.
    pub async fn shows(&self, css: &str, words: &str) -> String {
        until(&format!("{words:?} in {css}"), || async {
            // Parts of the page are replaced while it is looked at.
            let text = self
                .client
                .find(Locator::Css(css))
                .await
                .ok()?
                .text()
                .await
                .ok()?;
            text.contains(words).then_some(text)
        })
        .await
    }

    /// The value of an expression in the page.
    pub async fn js(&self, expression: &str) -> Value {
        let script = format!("return ({expression})");
        within(expression, self.client.execute(&script, Vec::new()))
            .await
            .expect("the script runs")
    }

    /// The page as a PNG, down to so many CSS pixels.
    pub async fn picture(&self, most: u32) -> Vec<u8> {
        let metrics = self.devtools("Page.getLayoutMetrics", json!({})).await;
        let size = &metrics["cssContentSize"];
        let height = size["height"].as_f64().expect("a height").min(most.into());
        let clip = json!({"x": 0, "y": 0, "width": size["width"], "height": height, "scale": 1});
        let whole = json!({"captureBeyondViewport": true, "clip": clip});
        let answer = self.devtools("Page.captureScreenshot", whole).await;
        let picture = answer["data"].as_str().expect("a picture");
        STANDARD.decode(picture).expect("base64")
    }

    /// Ends it, and finds that no page had an error to tell.
    pub async fn close(self) {
        let log = Raw {
            method: Method::POST,
            path: "se/log",
            body: Some(json!({"type": "browser"})),
        };
        let said = within("the console", self.client.issue_cmd(log))
            .await
            .expect("the console's words");
        let errors: Vec<&Value> = said
            .as_array()
            .expect("a list")
            .iter()
            .filter(|line| matches!(line["level"].as_str(), Some("SEVERE" | "WARNING")))
            .collect();
        assert!(errors.is_empty(), "{errors:?}");
        within("the browser closes", self.client.clone().close())
            .await
            .expect("it closes");
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // A driver that is killed leaves its browser; ours is known by its profile.
        let profile = self.profile.path().to_string_lossy().into_owned();
        for process in std::fs::read_dir("/proc").into_iter().flatten().flatten() {
            let command = std::fs::read(process.path().join("cmdline")).unwrap_or_default();
            if String::from_utf8_lossy(&command).contains(&profile) {
                let id = process.file_name().to_string_lossy().into_owned();
                let _ = std::process::Command::new("sh")
                    .args(["-c", &format!("kill -KILL {id}")])
                    .stderr(Stdio::null())
                    .status();
            }
        }
    }
}

/// A command that the library has no name for.
#[derive(Debug, Clone)]
struct Raw {
    method: Method,
    path: &'static str,
    body: Option<Value>,
}

impl WebDriverCompatibleCommand for Raw {
    fn endpoint(
        &self,
        base: &url::Url,
        session: Option<&str>,
    ) -> Result<url::Url, url::ParseError> {
        base.join(&format!(
            "session/{}/{}",
            session.unwrap_or_default(),
            self.path
        ))
    }

    fn method_and_body(&self, _: &url::Url) -> (Method, Option<String>) {
        (
            self.method.clone(),
            self.body.as_ref().map(Value::to_string),
        )
    }
}
