@testable import Application
import Base
import HTTP
import Principals
import Testing

struct StatusPageTests {
    private struct Dependency: ReadinessCheck {
        let name = "elastic<search>"
        let state = ReadinessState.notReady(reason: "<script>alert(1)</script>")
    }

    private let start = ContinuousClock.now

    private func page(_ refusals: RecentRefusals, _ history: RequestHistory, drain: DrainState = DrainState())
        -> StatusPage
    {
        StatusPage(
            health: Health(drain: drain, checks: [Dependency()], version: "1.0 & more", start: start),
            catalogue: Catalogue(
                providers: [.init(name: "<b>", type: "plain", realm: "r")], augmenters: [], effective: .map([])),
            history: history, refusals: refusals)
    }

    @Test func `what clients and dependencies say is never markup`() {
        let refusals = RecentRefusals()
        var outcome = Outcome.refused(.rejected)
        outcome.path = "/\"><script>alert(2)</script>"
        outcome.host = "<img src=x onerror=alert(3)>"
        refusals.add(Refusal(.rejected), outcome, username: "'\u{0}<i>", at: UnixTime(seconds: 0))
        let text = String(
            decoding: page(refusals, RequestHistory(lanes: 1, start: start)).answer(at: start).body, as: UTF8.self)
        for markup in ["<script", "<img", "<i>", "<b>", "elastic<", "\u{0}", "0 & more"] {
            #expect(!text.contains(markup), "\(markup)")
        }
        #expect(text.contains("&lt;script&gt;alert(2)"))
        #expect(text.contains("<td>rejected</td>"))
        #expect(text.contains("up for 0s"))
    }

    @Test func `pages load nothing from anywhere`() {
        let status = page(RecentRefusals(), RequestHistory(lanes: 1, start: start)).answer(at: start)
        for response in [status, LandingPage.answer(version: "1.0")] {
            let text = String(decoding: response.body, as: UTF8.self)
            for asset in ["src=", "href=", "url(", "@import", "http://", "<script"] { #expect(!text.contains(asset)) }
            let fields = String(decoding: response.fieldLines, as: UTF8.self)
            #expect(fields.contains("Content-Type: text/html; charset=utf-8\r\n"))
            #expect(fields.contains("Content-Security-Policy: default-src 'none';"))
        }
    }

    @Test func `the landing page has the version and an example`() {
        let text = String(decoding: LandingPage.answer(version: "1.2<3").body, as: UTF8.self)
        #expect(text.contains("Version 1.2&lt;3"))
        #expect(text.contains("curl -i"))
    }

    @Test func `a draining daemon says so`() {
        let drain = DrainState()
        drain.begin()
        let response = page(RecentRefusals(), RequestHistory(lanes: 1), drain: drain).answer()
        #expect(String(decoding: response.body, as: UTF8.self).contains("draining"))
    }

    @Test func `requests fall into the minute in which they came`() {
        let history = RequestHistory(lanes: 2, minutes: 4, start: start)
        func count(_ isAllowed: Bool, second: Int, _ milliseconds: Int) {
            history.count(
                isAllowed: isAllowed, duration: .milliseconds(milliseconds), lane: second % 2,
                at: start + .seconds(second))
        }
        count(true, second: 1, 2)
        count(false, second: 59, 4)
        count(true, second: 61, 1)
        count(true, second: 245, 9)
        #expect(
            history.minutes(at: start + .seconds(245)) == [
                .init(allowed: 1, refused: 1, mean: .milliseconds(3)),
                .init(allowed: 1, refused: 0, mean: .milliseconds(1)), .init(), .init(),
            ])
        #expect(history.minutes(at: start + .seconds(360_000)).count == 4)
        #expect(history.totals == (allowed: 3, refused: 1))
    }

    @Test func `the plots are drawn from numbers alone`() {
        let minutes = [RequestHistory.Minute(allowed: 3, refused: 1, mean: .microseconds(500)), .init()]
        let plot = StatusChart.requests(minutes)
        #expect(plot.contains(#"<rect x="0" y="20" width="8" height="60" fill="#))
        #expect(plot.contains("Requests per minute, at most 4"))
        #expect(StatusChart.latency(minutes).contains("500 µs"))
        #expect(StatusChart.requests([]).contains("<svg"))
    }
}
