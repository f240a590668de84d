import HTTP

/// The page at `/` of the main listener, for people who open it in a browser.
enum LandingPage {
    /// What this is, its version, and how to ask it.
    static func answer(version: String) -> HTTPResponse {
        Page.html(
            """
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8"><title>Sallyport</title>
            <meta name="viewport" content="width=device-width, initial-scale=1"><style>\(PageStyle.text)</style></head>
            <body><main><h1>Sallyport</h1>
            <p>A forward-auth daemon: reverse proxies ask it whether a request may pass, and as whom.</p>
            <p>Version \(Page.escape(version))</p>
            <h2>Try it</h2>
            <pre>curl -i -u alice https://this-host/authenticate</pre>
            <p>200 and an <code>Authorization</code> field mean yes; 401 says which credentials would do; 403 means no.</p>
            <h2>Where to go</h2>
            <ul><li><code>/authenticate</code>, <code>/auth/{traefik,caddy,nginx,haproxy,envoy}</code>: for proxies</li>
            <li><code>/whoami</code>: who your credentials say you are</li>
            <li><code>/health</code>: for load balancers</li></ul>
            </main></body></html>

            """)
    }
}
