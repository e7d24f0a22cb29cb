/// An answer, whole.
package struct HTTPResponse: Sendable {
  /// HTTP status, 200 … 599.
  package var status: Int
  /// Names and values. `Content-Length`, `Date` and `Connection` are the server's.
  package var headers: [(name: String, value: String)]
  /// The whole body; for a HEAD request only its length is sent.
  package var body: [UInt8]
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

  /// What the server answers by itself, in the one shape of all errors.
  static func refusal(_ refusal: HTTPRefusal, retryAfterSeconds: Int) -> HTTPResponse {
    let text =
      "{\"error\":{\"code\":\"\(refusal.code)\",\"message\":\"\(refusal.chinese)\",\"hint\":\"\(refusal.english)\"}}\n"
    var headers = [(name: "Content-Type", value: "application/json; charset=utf-8")]
    if refusal.status == 503 { headers.append((name: "Retry-After", value: String(retryAfterSeconds))) }
    return HTTPResponse(status: refusal.status, headers: headers, body: Array(text.utf8))
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

  var chinese: String {
    switch self {
    case .bodyTooLarge: "接收请求时:内容超过上限,请分成较小的部分再发"
    case .headersTooLarge: "接收请求时:请求头超过上限,请减少请求头"
    case .badTarget: "接收请求时:网址无法识别,请检查编码"
    case .busy: "接收请求时:服务器繁忙,请稍后重试"
    case .stopping: "接收请求时:服务器正在停止,请稍后重试"
    case .unanswered: "处理请求时:服务器内部错误,请告知管理员"
    }
  }

  var english: String {
    switch self {
    case .bodyTooLarge: "receiving the request: its body is over the limit; send it in smaller parts"
    case .headersTooLarge: "receiving the request: its headers are over the limit; send fewer or shorter ones"
    case .badTarget: "receiving the request: its target cannot be read; check the percent-encoding"
    case .busy: "receiving the request: too much is under way; try again later"
    case .stopping: "receiving the request: the server is stopping; try again later"
    case .unanswered: "answering the request: an internal error; tell the administrator"
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
