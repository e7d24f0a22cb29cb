import Store
import Sync
import Wire

/// `POST /v1/sync`: the bytes of SPEC, one request and one answer.
enum SyncRoute {
  @Sendable static func sync(
    _ service: HubService, _ request: HTTPRequest, isKnown: Bool
  ) throws -> Route.DeviceWork {
    // A stranger's bytes are not even inflated.
    let early = isKnown ? try SyncRequest(decoding: request.body) : nil
    return { turn, caller in
      let sync = try early ?? SyncRequest(decoding: request.body)
      let hub = HubSync(records: turn.records, contacts: service.configuration.contacts)
      var answer = try hub.answer(sync, from: caller.enrolment)
      if answer.page.digests != nil {
        answer.fleet = try service.fleet.report(to: caller, turn, unsaved: service.writer.contacts.unsaved)
      }
      noteContact(service, request, turn, caller)
      let finished = answer
      return {
        HTTPResponse(
          status: 200, headers: [("Content-Type", "application/octet-stream")], body: finished.encoded())
      }
    }
  }

  /// Header in which a device says its time, ms since 1970.
  static let clockHeader = "Tanfang-Clock"

  private static func noteContact(
    _ service: HubService, _ request: HTTPRequest, _ turn: Turn, _ caller: Caller
  ) {
    let claimed = request.header(clockHeader).flatMap { Int64($0) }.flatMap { (0...1 << 48).contains($0) ? $0 : nil }
    service.writer.contacts.note(
      LastContacts.Entry(
        replica: caller.device.replica, atMilliseconds: turn.nowMilliseconds,
        clockOffsetMilliseconds: claimed.map { Int64(turn.nowMilliseconds) - $0 }))
  }
}
