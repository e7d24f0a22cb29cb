import Model
import Terminal

/// An answer: whole, or a stream.
package struct HTTPResponse: Sendable {
  /// HTTP status, 200 … 599.
  package var status: Int
  /// Names and values. `Content-Length`, `Date` and `Connection` are the server's.
  package var headers: [(name: String, value: String)]
  /// The whole body; for a HEAD request only its length is sent.
  package var body: [UInt8]
  /// In place of `body`, one that is still being written.
  package var stream: HTTPStream?
  /// The route's pattern, such as `/v1/records/{id}`: what logs and metrics show instead of the path.
  package var route: String

  package init(
    status: Int, headers: [(name: String, value: String)] = [], body: [UInt8] = [], route: String = "-"
  ) {
    self.status = status
    self.headers = headers
    self.body = body
    self.route = route
  }

  /// An answer in JSON, with a line break at its end.
  static func json(
    _ json: JSONWriter, status: Int = 200, headers: [(name: String, value: String)] = [], route: String = "-"
  ) -> HTTPResponse {
    HTTPResponse(
      status: status, headers: [("Content-Type", "application/json; charset=utf-8")] + headers,
      body: json.bytes + [UInt8(ascii: "\n")], route: route)
  }

  /// What the server answers by itself, in the one shape of all errors.
  static func refusal(_ refusal: HTTPRefusal, _ language: Language, retryAfterSeconds: Int) -> HTTPResponse {
    var json = JSONWriter()
    json.error(code: refusal.code, refusal.message, hint: refusal.hint, language)
    return .json(
      json, status: refusal.status,
      headers: refusal.status == 503 ? [("Retry-After", String(retryAfterSeconds))] : [])
  }
}

/// Why the server itself refuses a request, before any route sees it.
enum HTTPRefusal: Sendable {
  case bodyTooLarge, headersTooLarge, badTarget, busy, stopping, unanswered

  var status: Int {
    switch self {
    case .bodyTooLarge: 413
    case .headersTooLarge: 431
    case .badTarget: 400
    case .busy, .stopping: 503
    case .unanswered: 500
    }
  }

  var code: String {
    switch self {
    case .bodyTooLarge: "body_too_large"
    case .headersTooLarge: "headers_too_large"
    case .badTarget: "bad_request_target"
    case .busy: "busy"
    case .stopping: "stopping"
    case .unanswered: "internal"
    }
  }

  var message: Label {
    switch self {
    case .bodyTooLarge: Label("接收请求时：内容超过上限", "receiving the request: its body is over the limit")
    case .headersTooLarge: Label("接收请求时：请求头超过上限", "receiving the request: its headers are over the limit")
    case .badTarget: Label("接收请求时：网址无法识别", "receiving the request: its target cannot be read")
    case .busy: Label("接收请求时：中心繁忙", "receiving the request: too much is under way")
    case .stopping: Label("接收请求时：中心正在停止", "receiving the request: the hub is stopping")
    case .unanswered: Label("处理请求时：中心内部错误", "answering the request: the hub met an internal error")
    }
  }

  var hint: Label {
    switch self {
    case .bodyTooLarge: Label("请分成较小的部分再发", "send it in smaller parts")
    case .headersTooLarge: Label("请减少请求头", "send fewer or shorter ones")
    case .badTarget: Label("请检查编码", "check the percent-encoding")
    case .busy, .stopping: Label("请稍后重试", "try again later")
    case .unanswered: Label("请告知管理员", "tell the administrator")
    }
  }
}

/// What became of a request: for logs and metrics, without personal data.
package struct HTTPOutcome: Sendable, Hashable {
  /// Of the usual methods, or `other`: a client may send any word.
  package var method: String
  /// The pattern that the answer names, or `-`.
  package var route: String
  /// The answer's status; 0 if the connection ended before there was one.
  package var status: Int
  /// Length of the request's body as far as it was received.
  package var bytesReceived: Int
  /// Length of the answer's body.
  package var bytesSent: Int
  /// From the request line to the end of the answer.
  package var durationMicroseconds: Int
  /// Whether the answer was sent to its end.
  package var isComplete: Bool

  static func method(_ sent: String) -> String {
    ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"].contains(sent) ? sent : "other"
  }
}
