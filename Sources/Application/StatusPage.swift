import Base
import HTTP
import Principals

/// The page at `/` of the metrics listener: what runs, how its dependencies are, what was asked and refused lately.
struct StatusPage: Sendable {
    let health: Health
    let catalogue: Catalogue
    let history: RequestHistory
    let refusals: RecentRefusals

    /// The page as of now.
    func answer(at now: ContinuousClock.Instant = .now) -> HTTPResponse {
        let totals = history.totals
        let minutes = history.minutes(at: now)
        return Page.html(
            """
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8"><title>Sallyport status</title>
            <meta name="viewport" content="width=device-width, initial-scale=1"><style>\(PageStyle.text)</style></head>
            <body><main><h1>Sallyport</h1>
            <p>Version \(Page.escape(health.version)), up for \(SettingsUnits.text(uptime(at: now))), \(state)</p>
            <h2>Dependencies</h2>\(dependencies)
            <h2>Requests</h2><p>\(totals.allowed) allowed, \(totals.refused) refused since the start</p>
            \(StatusChart.requests(minutes))\(StatusChart.latency(minutes))
            <h2>Providers</h2>\(table(catalogue.providers))
            <h2>Augmenters</h2>\(table(catalogue.augmenters))
            <h2>Recent refusals</h2>\(recentRefusals)
            </main></body></html>

            """)
    }

    private func uptime(at now: ContinuousClock.Instant) -> Duration {
        .seconds(history.uptime(at: now).components.seconds)
    }

    private var state: String {
        health.drain.isDraining ? #"<b class="bad">draining</b>"# : #"<b class="ok">serving</b>"#
    }

    private var dependencies: String {
        guard !health.checks.isEmpty else { return "<p>None.</p>" }
        let rows = health.checks.map { check in
            let state =
                switch check.state {
                case .ready: #"<td class="ok">ready</td>"#
                case .notReady(let reason): #"<td class="bad">\#(Page.escape(reason))</td>"#
                }
            return "<tr><td>\(Page.escape(check.name))</td>\(state)</tr>"
        }
        return "<table><tr><th>Name</th><th>State</th></tr>\(rows.joined())</table>"
    }

    private func table(_ entries: [CatalogueEntry]) -> String {
        guard !entries.isEmpty else { return "<p>None.</p>" }
        return "<table>" + row("th", ["Name", "Type", "Realm"])
            + entries.map { row("td", [$0.name, $0.type, $0.realm]) }.joined() + "</table>"
    }

    private var recentRefusals: String {
        let entries = refusals.newestFirst
        guard !entries.isEmpty else { return "<p>None.</p>" }
        let head = row("th", ["Time", "Status", "Reason", "User", "Client", "Request", "Request ID"])
        let rows = entries.map { entry in
            row(
                "td",
                [
                    entry.time.rfc3339, String(entry.status), entry.code.rawValue, entry.username, entry.clientAddress,
                    entry.request, entry.requestID,
                ])
        }
        return "<table>\(head)\(rows.joined())</table>"
    }

    private func row(_ element: String, _ cells: [String]) -> String {
        "<tr>" + cells.map { "<\(element)>\(Page.escape($0))</\(element)>" }.joined() + "</tr>"
    }
}
