import Casework
import Model
import Store
import Sync
import Terminal

// MARK: - Who asks

extension Refusal {
  static let counting = Refusal(
    503, "busy",
    Label("按探访情况找人时：中心刚启动，还在统计", "finding people by their visits: the hub has just started and is counting"),
    hint: Label("请稍后重试", "try again in a moment")
  ).retrying(afterSeconds: 2)

  static let noSession = Refusal(
    401, "no_session", Label("核对身份时：没有登录，或登录已过期", "checking who asks: nobody is logged in, or the session is over"),
    hint: Label("请重新登录", "log in"))

  static let badCredentials = Refusal(
    401, "bad_credentials", Label("登录时：账号、密码或验证码不对", "logging in: account, password or code is wrong"),
    hint: Label(
      "请核对大小写；忘记时请系统管理员重设",
      "check upper and lower case; if it is forgotten, the administrator sets a new one"))

  static let codeRequired = Refusal(
    401, "code_required", Label("登录时：还需要验证码", "logging in: a code is needed besides"),
    hint: Label("请输入验证器上的六位数字", "enter the six digits that your authenticator shows"))

  static let foreignSite = Refusal(
    403, "foreign_site", Label("核对来源时：请求来自别的网站", "checking where it comes from: another site sent the request"),
    hint: Label("请从中心自己的网址打开", "open the console at the hub's own address"))

  static let notFromConsole = Refusal(
    403, "not_from_console",
    Label("核对来源时：缺少 Tanfang-Console: 1", "checking where it comes from: Tanfang-Console: 1 is missing"),
    hint: Label("请对照 Protocol/API.md", "compare it with Protocol/API.md"))

  static let tooManyStreams = Refusal(
    429, "too_many_streams", Label("打开实时更新时：打开的页面太多", "following what happens: too many pages are open"),
    hint: Label("请关闭一些页面", "close some of them")
  ).retrying(afterSeconds: 60)
}

// MARK: - What is wrong with a request

extension Refusal {
  static func badMember(_ name: String, _ expected: Label) -> Refusal {
    Refusal(
      400, "bad_parameter", Label("读取 \(name) 时：无法识别", "reading \(name): it is not understood"),
      hint: Label("应为\(expected.zh)", "it takes \(expected.en)"))
  }

  /// A name is repeated only as far as it could be one: what was sent may be anything.
  static func unknownMember(_ name: String, _ known: Set<String>) -> Refusal {
    let isName = name.utf8.count <= 40 && name.utf8.allSatisfy { $0 == 0x5F || (0x61...0x7A).contains($0 | 0x20) }
    let shown = isName && !name.isEmpty ? name : "?"
    let names = known.sorted().joined(separator: ", ")
    return Refusal(
      422, "unknown_member",
      Label("读取请求时：不认得 \(shown)，什么都没有做", "reading the request: there is no member \(shown); nothing was done"),
      hint: known.isEmpty
        ? Label("这里的内容应为空对象", "the body is an empty object here")
        : Label("可以写的是 \(names)", "it takes \(names)"))
  }

  static let bodyTooLarge = Refusal(
    413, "body_too_large", Label("读取请求时：内容超过上限", "reading the request: its body is over the limit"),
    hint: Label("请分成较小的部分再发", "send it in smaller parts"))

  static let noSuchUpload = Refusal(
    404, "no_such_upload", Label("查找文件时：文件已过期或不属于此登录", "looking for the file: it is gone, or another session's"),
    hint: Label("请重新选择文件", "choose the file again"))

  /// What was shown is not what stands; `current` is.
  static func outOfDate(_ current: (inout JSONWriter) throws -> Void) rethrows -> Refusal {
    var refusal = outOfDate
    var json = JSONWriter()
    try current(&json)
    refusal.current = json.bytes
    return refusal
  }

  /// What a new record is named by names one that is there; `current` is that one.
  static func recordedAlready(
    _ type: RecordType, _ current: (inout JSONWriter) throws -> Void
  ) rethrows -> Refusal {
    var refusal = Refusal(
      409, "recorded_already",
      Label(
        "登记时：已有同样的\(type.label.zh)，什么都没有写",
        "recording: there is such a record of type \(type.label.en) already; nothing was written"),
      hint: Label("请打开已有的那一条，看过再改", "open the one that is there, and change it if need be"))
    var json = JSONWriter()
    try current(&json)
    refusal.current = json.bytes
    return refusal
  }

  /// As `outOfDate`, without what stands.
  static var outOfDate: Refusal {
    var refusal = Refusal(
      409, "out_of_date", Label("保存时：其间有人改过，什么都没有写", "saving: somebody has written meanwhile; nothing was written"),
      hint: Label("请看一下新内容，再决定", "look at what stands now, then decide again"))
    refusal.current = Array("null".utf8)
    return refusal
  }
}

// MARK: - What the desk throws

extension Refusal {
  /// What a command would have failed with; nil for an error that none of them throws.
  init?(desk error: any Error) {
    switch error {
    case let failure as Failure: self.init(failure)
    case let problem as FieldProblem: self.init(Failure(problem))
    case DraftError.stale: self = .outOfDate
    case let error as DraftError: self.init(Failure(error))
    case let error as DecisionError: self.init(Failure(error))
    case let error as HubError: self.init(Failure(error))
    default: return nil
    }
  }

  private init(_ failure: Failure) {
    let status =
      switch failure.exit {
      case .done, .internal: 500
      case .usage, .badInput: 422
      case .notFound: 404
      case .unreachable, .cannotWrite: 503
      case .busy: 409
      case .refused: failure.code == "not_permitted" || failure.code == "out_of_scope" ? 403 : 422
      }
    let words = PageWords.of(failure)
    self.init(status, failure.code, words.message, hint: words.hint)
  }
}
