import Sync
import Wire

/// `POST /v1/bundle`: a bundle of any device, brought by any device; the answer is sealed to the one that made it.
enum BundleRoute {
  @Sendable static func take(_ service: HubService, _ request: HTTPRequest, isKnown: Bool) throws -> Route.DeviceWork {
    guard let keys = service.configuration.bundleKeys else { throw BundleError.noHubKeys }
    return { turn, _ in
      let desk = HubBundles(
        records: turn.records, directory: turn.store, contacts: service.configuration.contacts, keys: keys)
      switch try desk.take(request.body) {
      case .answered(let answer):
        return {
          var random = SystemRandomNumberGenerator()
          do {
            return HTTPResponse(
              status: 200, headers: [("Content-Type", "application/octet-stream")],
              body: try answer.sealed(with: keys, using: &random))
          } catch {
            return Refusal(error).response(request.language, route: "-")
          }
        }
      case .superseded: return { HTTPResponse(status: 204) }
      }
    }
  }
}
