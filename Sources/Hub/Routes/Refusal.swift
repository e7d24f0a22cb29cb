import Model
import Storage
import Sync
import Terminal
import Wire

/// Why a request is refused: a status, and the one JSON shape of all errors.
struct Refusal: Error {
  let status: Int
  /// Stable, in snake_case: part of the contract with scripts (API.md).
  let code: String
  let message: Label
  let hint: Label
  var headers: [(name: String, value: String)] = []
  /// JSON of what stands now, beside the error; empty for none.
  var current: [UInt8] = []

  init(_ status: Int, _ code: String, _ message: Label, hint: Label) {
    self.status = status
    self.code = code
    self.message = message
    self.hint = hint
  }

  func response(_ language: Language, route: String) -> HTTPResponse {
    var json = JSONWriter()
    json.error(code: code, message, hint: hint, language)
    var response = HTTPResponse.json(json, status: status, headers: headers, route: route)
    if !current.isEmpty {
      response.body = json.bytes.dropLast() + Array(",\"current\":".utf8) + current + Array("}\n".utf8)
    }
    return response
  }

  /// As one of the headers: when to come back.
  func retrying(afterSeconds seconds: Int) -> Refusal {
    var copy = self
    copy.headers.append(("Retry-After", String(seconds)))
    return copy
  }
}

// MARK: - Before a route

extension Refusal {
  static let notFound = Refusal(
    404, "not_found", Label("查找网址时：没有这个网址", "looking for the address: there is none like this"),
    hint: Label("请对照 Protocol/API.md", "compare it with Protocol/API.md"))

  static func methodNotAllowed(_ methods: [String]) -> Refusal {
    var refusal = Refusal(
      405, "method_not_allowed",
      Label("处理请求时：此网址不支持这种方法", "taking the request: this address does not take this method"),
      hint: Label(
        "可用：\(methods.joined(separator: "、"))", "it takes \(methods.joined(separator: ", "))"))
    refusal.headers = [("Allow", methods.joined(separator: ", "))]
    return refusal
  }

  static func unsupportedMediaType(_ wanted: String) -> Refusal {
    Refusal(
      415, "unsupported_media_type",
      Label("读取请求时：内容类型不对", "reading the request: its body is of another type than expected"),
      hint: Label("请发送 Content-Type: \(wanted)", "send Content-Type: \(wanted)"))
  }

  static let localOnly = Refusal(
    403, "local_only", Label("处理请求时：此网址只供本机访问", "taking the request: this address is for this machine only"),
    hint: Label(
      "在中心本机访问，或用 serve --metrics-open", "ask from the hub's own machine, or use serve --metrics-open"))

  static func tooManyRequests(retryAfterSeconds: Int) -> Refusal {
    Refusal(
      429, "too_many_requests", Label("处理请求时：请求过于频繁", "taking the request: too many came from this address"),
      hint: Label("请 \(retryAfterSeconds) 秒后再试", "try again in \(retryAfterSeconds) s")
    ).retrying(afterSeconds: retryAfterSeconds)
  }

  static let busy = Refusal(
    503, "busy", Label("处理请求时：中心繁忙", "taking the request: the hub has too much to do"),
    hint: Label("请稍后重试，记录都已保存", "try again later; nothing recorded is lost")
  ).retrying(afterSeconds: 5)
}

// MARK: - Who asks

extension Refusal {
  static var unauthorized: Refusal {
    var refusal = Refusal(
      401, "unauthorized",
      Label("核对身份时：没有有效的设备令牌", "checking who asks: there is no valid device token"),
      hint: Label("请先用邀请码加入（tanfang join）", "join with an invitation first (tanfang join)"))
    refusal.headers = [("WWW-Authenticate", "Bearer")]
    return refusal
  }

  static let revoked = Refusal(
    403, "revoked", Label("核对身份时：此设备已被撤销", "checking who asks: this device has been revoked"),
    hint: Label(
      "未同步的记录仍可用 tanfang sync 交给中心；如需继续使用，请向管理员索取新的邀请码",
      "tanfang sync still hands in what it has not sent; ask the administrator for a new invitation"))

  static let disabled = Refusal(
    403, "disabled", Label("核对身份时：此账号已停用", "checking who asks: this account is disabled"),
    hint: Label(
      "未同步的记录仍可用 tanfang sync 交给中心；请联系管理员",
      "tanfang sync still hands in what it has not sent; ask the administrator"))

  static let forbidden = Refusal(
    403, "forbidden", Label("核对权限时：此账号的角色不能这样做", "checking rights: this account's role may not do this"),
    hint: Label("请联系管理员", "ask the administrator"))

  static let outOfScope = Refusal(
    403, "out_of_scope",
    Label("核对权限时：该地区不在此账号的范围内", "checking rights: this region is not within the account's"),
    hint: Label("请只查询自己负责的地区", "ask for regions of your own only"))

  static let erased = Refusal(
    410, "erased", Label("查找记录时：该记录已依法删除", "looking for the record: it was erased by law"),
    hint: Label("只留下删除标记，内容无法恢复", "only the marker of its erasure is left; nothing brings it back"))

  static let noSuchRecord = Refusal(
    404, "no_such_record",
    Label("查找记录时：范围内没有这条记录", "looking for the record: there is none within your regions"),
    hint: Label("请核对编号，须写全", "check the id, which must be whole"))
}

// MARK: - What is wrong with a request

extension Refusal {
  static func badParameter(_ name: String, _ expected: Label) -> Refusal {
    Refusal(
      400, "bad_parameter",
      Label("读取参数 \(name) 时：无法识别", "reading parameter \(name): it is not understood"),
      hint: Label("应为\(expected.zh)", "it takes \(expected.en)"))
  }

  static let badJSON = Refusal(
    400, "bad_json", Label("读取请求时：不是所需的 JSON", "reading the request: it is not the JSON expected"),
    hint: Label("请对照 Protocol/API.md", "compare it with Protocol/API.md"))

  init(_ error: WireError) {
    self.init(
      error == .tooLarge ? 413 : 400, error.rawValue,
      Label(
        "读取同步内容时：内容有误（\(error.rawValue)），全部未采用",
        "reading the sync: its bytes are wrong (\(error.rawValue)); none were used"),
      hint: Label(
        "请重新同步；若再次出现，请升级 tanfang 并告知管理员",
        "sync again; if it comes back, upgrade tanfang and tell the administrator"))
  }

  init(_ error: RefusedRequest) {
    self.init(
      error == .wrongReplica ? 403 : 409, error.rawValue,
      error == .wrongReplica
        ? Label("核对同步内容时：内容属于另一台设备", "checking the sync: it is of another device than the token")
        : Label("核对同步内容时：记录不连续", "checking the sync: its changes do not follow what was acknowledged"),
      hint: Label("请运行 tanfang doctor 并告知管理员", "run tanfang doctor and tell the administrator"))
  }

  init(_ error: BundleError) {
    let status =
      switch error {
      case .notABundle, .unsupportedVersion, .wrongKind, .truncated, .trailingBytes, .altered, .malformed: 400
      case .tooLarge: 413
      case .misdirected, .unknownSender, .badSignature, .noHubKeys: 403
      case .syncLive, .journalGap, .lateAnswer: 409
      case .expired: 410
      }
    self.init(status, error.rawValue, error.label, hint: error.hint)
  }

  /// What the store ran into, as far as a client should know.
  init(_ error: StorageError) {
    switch error.reason {
    case .busy: self = .busy
    case .uncertain:
      self =
        Refusal(
          503, "write_uncertain",
          Label(
            "保存时：磁盘或数据库中途出错，写没写进去不能确定",
            "saving: disk or database failed on the way; whether this was written cannot be told"),
          hint: Label(
            "设备会自己再送并核对；在网页上做的，先查看有没有，再决定是否重做",
            "a device sends again and finds out by itself; what was done on a page: look whether it is there before you "
              + "repeat it")
        ).retrying(afterSeconds: 60)
    case .cannotWrite:
      self =
        Refusal(
          503, "cannot_write",
          Label("保存时：中心磁盘已满或无法写入", "saving: the hub's disk is full or cannot be written"),
          hint: Label("记录仍在设备上；请告知管理员", "what was recorded is safe on the device; tell the administrator")
        ).retrying(afterSeconds: 60)
    case .interrupted, .away:
      self =
        Refusal(
          503, "database_away",
          Label("取用数据时：中心的数据库暂时连不上", "using the store: the hub's database cannot be reached just now"),
          hint: Label("记录仍在设备上，稍后会再送；不见好请告知管理员", "what was recorded is safe on the device; try again in a moment")
        ).retrying(afterSeconds: 5)
    case .cannotRead, .damaged, .tooNew, .missing, .internal, .elsewhere: self = .internalError
    }
  }

  static let internalError = Refusal(
    500, "internal", Label("处理请求时：中心内部错误", "taking the request: the hub met an internal error"),
    hint: Label("请告知管理员；记录仍在设备上", "tell the administrator; what was recorded is safe on the device"))

  /// Any error that a route throws.
  init(_ error: any Error) {
    switch error {
    case let refusal as Refusal: self = refusal
    case let error as WireError: self.init(error)
    case let error as RefusedRequest: self.init(error)
    case let error as BundleError: self.init(error)
    case let error as StorageError: self.init(error)
    default: self = Refusal(desk: error) ?? .internalError
    }
  }
}
