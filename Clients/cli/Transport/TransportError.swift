import Model

/// Why a request to the hub brought no answer that helps. No path, header or body is in it.
package enum TransportError: Error, Sendable, CustomStringConvertible {
  /// No `https://` URL of a host; or one with credentials, which do not belong there.
  case badURL(String)
  /// `http://` to another machine.
  case plainBeyondLoopback
  /// No connection, or it broke. curl's reason.
  case unreachable(String)
  case timedOut
  /// The server's key is not the hub's. Nothing was sent.
  case wrongPin
  /// The answer is longer than allowed.
  case tooLarge(limitBytes: Int)
  /// The hub answered with a status outside 200 … 299.
  case refused(TransportAnswer)
  /// libcurl cannot be loaded, or cannot do what is needed here since it is not the OpenSSL build. The reason.
  case unusable(String)

  /// In Chinese.
  package var chinese: String {
    let what =
      switch self {
      case .badURL(let url): "\(url) 不是 https:// 网址；请检查 --hub"
      case .plainBeyondLoopback: "不加密的 http:// 只能用于本机；请改用 https://"
      case .unreachable(let reason): "无法连接（\(SystemText.chinese(reason))）；请检查网络后重试，记录都已保存"
      case .timedOut: "等待超时；请在信号较好处重试，记录都已保存"
      case .wrongPin: "对方的密钥不是邀请码所指的中心，未发送任何内容；请联系管理员，核对中心或重新获取邀请码"
      case .tooLarge(let limit): "中心的答复超过 \(limit) 字节；请联系管理员"
      case .refused(let answer): "中心答复 \(answer.status)"
      case .unusable(let reason): "libcurl 不可用（\(reason)）；请安装 libcurl4（OpenSSL 版）"
      }
    return "连接中心时：" + what
  }

  /// In English.
  package var description: String {
    let what =
      switch self {
      case .badURL(let url): "\(url) is no https:// URL; check --hub"
      case .plainBeyondLoopback: "plain http:// is for this machine only; use https://"
      case .unreachable(let reason): "cannot reach it (\(reason)); check the network and try again, your work is safe"
      case .timedOut: "it took too long; try again where the signal is better, your work is safe"
      case .wrongPin:
        "its key is not that of the hub in the invitation, so nothing was sent; ask the administrator to check the hub, "
          + "or for a new invitation"
      case .tooLarge(let limit): "its answer is longer than \(limit) bytes; tell the administrator"
      case .refused(let answer): "it answered \(answer.status)"
      case .unusable(let reason): "libcurl cannot be used (\(reason)); install libcurl4, the OpenSSL build"
      }
    return "connecting to the hub: " + what
  }
}

/// What the hub answered.
package struct TransportAnswer: Sendable {
  /// HTTP status.
  package var status: Int
  /// In their order; names in lower case.
  package var headers: [(name: String, value: String)]
  /// The whole body.
  package var body: [UInt8]
  /// Length of the request's body as it was sent.
  package var bytesSent: Int
  /// From the answer's first byte to its last.
  package var downloadMilliseconds: Int64 = 0

  /// Length of the answer's body.
  package var bytesReceived: Int { body.count }

  /// The first header of this name, which is in lower case.
  package func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }
}
