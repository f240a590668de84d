import Base
import HTTP
import JOSE
import Platform

/// A service that tokens are shown to: sends requests and reads the answers strictly.
final class TokenService: Sendable {
    /// What it is called in reasons.
    let name: String
    private let fetcher: HTTPFetcher
    private let lastAnswer = Locked<(isGood: Bool, at: ContinuousClock.Instant)?>(nil)

    /// Makes one at an origin; what is asked there stands in each request.
    init(_ name: String, at resource: HTTPResource, client: any HTTPClient) {
        self.name = name
        fetcher = HTTPFetcher(client: client, resource: resource, maximumBodyBytes: 256 << 10)
    }

    /// Whether it answered when it was last asked; nil if nobody knows, as half a minute after a failure.
    var isReachable: Bool? {
        guard let last = lastAnswer.withLock({ $0 }) else { return nil }
        return last.isGood || .now - last.at < .seconds(30) ? last.isGood : nil
    }

    /// Sends a request and reads the answer. No reason holds anything of request or answer but the status.
    func ask(_ request: HTTPClientRequest, until deadline: Deadline) async -> TokenServiceAnswer {
        let answer = await exchange(request, until: deadline)
        let isGood =
            switch answer {
            case .object, .refused: true
            case .failed: false
            }
        lastAnswer.withLock { $0 = (isGood, .now) }
        return answer
    }

    private func exchange(_ request: HTTPClientRequest, until deadline: Deadline) async -> TokenServiceAnswer {
        let response: HTTPClientResponse
        do throws(HTTPFetchError) {
            response = try await fetcher.send(request, until: deadline)
        } catch {
            return .failed(reason: "\(name): \(error)")
        }
        switch response.status {
        case 200..<300:
            guard let object = try? JSONReader.read(response.body), object.members != nil else {
                return .failed(reason: "\(name): the answer is no JSON object")
            }
            return .object(object)
        case 400, 401, 403, 413, 414, 431:
            return .refused(status: response.status, error: (try? JSONReader.read(response.body))?["error"]?.text)
        default: return .failed(reason: "\(name): status \(response.status)")
        }
    }
}
