import Glibc
import Hub
import Model
import Terminal
import Wire

/// `tanfangd serve`.
enum ServeCommand {
  static let command = Command(
    "serve", Label("启动中心（首次启动会创建一切）", "serve; the first start makes everything"),
    details: Label(
      "收到 SIGTERM 或 SIGINT 时，完成手头的请求后退出。日志写到标准错误。",
      "On SIGTERM or SIGINT it finishes what is under way and ends. Logs go to standard error."),
    options: [
      Option(
        "listen", .text, Label("监听的地址与端口", "where to listen"), metavar: "ADDRESS:PORT",
        default: "0.0.0.0:8443"),
      Option(
        "address", .text, Label("设备访问中心的网址，可重复", "a URL where devices find the hub; may be repeated"),
        metavar: "URL", repeated: true),
      .flag(
        "behind-proxy", Label("在本机代理之后，使用不加密的 HTTP", "plain HTTP on loopback, behind a proxy that speaks TLS")),
      Option("cert", .file, Label("使用自己的证书（PEM）", "a certificate of your own, in PEM")),
      Option("key", .file, Label("与之成对的私钥（PEM）", "the private key that belongs to it, in PEM")),
      .flag("metrics-open", Label("允许其他机器读取 /metrics", "let other machines read /metrics")),
      Option(
        "log", .choice([Choice("logfmt", "logfmt"), Choice("json", "json")]), Label("日志格式", "the log's format"),
        metavar: "FORMAT", default: "logfmt"),
    ],
    examples: [
      Example("serve", Label("在 8443 端口提供服务", "serve on port 8443")),
      Example(
        "serve --listen 127.0.0.1:8080 --behind-proxy --cert /etc/ssl/hub.pem --address https://hub.example.gov.cn",
        Label("由本机代理负责加密", "let a proxy on this machine do TLS")),
    ], action: run)

  private static let run: Command.Action = { invocation in
    let settings = try settings(invocation)
    let folder = try invocation.hubFolder()
    // Blocked before any thread is made, so that all threads leave these signals to this one.
    var stop = sigset_t()
    sigemptyset(&stop)
    for signal in [SIGTERM, SIGINT, SIGHUP] { sigaddset(&stop, signal) }
    pthread_sigmask(SIG_BLOCK, &stop, nil)

    let server = try HubServer(folder, settings)
    try announce(server, invocation.output)
    var received: Int32 = 0
    while sigwait(&stop, &received) != 0 {}
    server.stop()
    return .done
  }

  private static func announce(_ server: HubServer, _ output: Output) throws {
    try output.result(
      json: { json in
        json.object { json in
          json.field("port", server.port)
          json.field("addresses", server.contacts.addresses)
          json.field("pins", server.contacts.pins.map(\.description))
        }
      },
      people: {
        try output.line(
          Label(
            "正在服务：\(server.contacts.addresses.joined(separator: "、"))（端口 \(server.port)）",
            "serving at \(server.contacts.addresses.joined(separator: ", ")) (port \(server.port))"))
        output.note(
          Label(
            "用 tanfangd invite 邀请设备；按 Ctrl-C 停止", "invite devices with tanfangd invite; stop with Ctrl-C"))
      })
    try output.flush()
  }

  private static func settings(_ invocation: Invocation) throws -> HubServer.Settings {
    let arguments = invocation.arguments
    var settings = HubServer.Settings()
    (settings.address, settings.port) = try listen(arguments.text("listen") ?? "")
    settings.addresses = try arguments.texts("address").map(address)
    guard settings.addresses.count <= Limits.addressesMax else {
      throw Failure(
        "too_many_addresses", .badInput,
        Label("读取 --address 时：网址太多", "reading --address: there are too many"),
        hint: Label("最多 \(Limits.addressesMax) 个", "at most \(Limits.addressesMax)"))
    }
    settings.isBehindProxy = arguments.flag("behind-proxy")
    settings.metricsAreOpen = arguments.flag("metrics-open")
    settings.log = Log(format: arguments.text("log") == "json" ? .json : .logfmt)
    let certificate = try arguments.text("cert").map(read)
    let key = try arguments.text("key").map(read)
    switch (certificate, key) {
    case (let certificate?, let key?): settings.key = try HubKey(keyPEM: key, certificatePEM: certificate)
    case (let certificate?, nil) where settings.isBehindProxy:
      settings.pins = [try HubKey.pin(certificatePEM: certificate)]
    case (nil, nil):
      guard settings.isBehindProxy, settings.addresses.contains(where: { $0.hasPrefix("https:") }) else { break }
      throw Failure(
        "missing_option", .usage,
        Label("启动服务时：不知道代理的证书", "starting: the proxy's certificate is not known"),
        hint: Label("请用 --cert 指定，设备凭它识别中心", "name it with --cert: devices know the hub by it"))
    default:
      throw Failure(
        "missing_option", .usage,
        Label("启动服务时：--cert 与 --key 须一起给出", "starting: --cert and --key go together"),
        hint: Label("补上另一个，或都不给", "give the other one too, or neither"))
    }
    return settings
  }

  /// `ADDRESS:PORT`, `[IPv6]:PORT` or a port alone.
  static func listen(_ text: String) throws -> (String, UInt16) {
    let colon = text.lastIndex(of: ":")
    var host = colon.map { String(text[..<$0]) } ?? "0.0.0.0"
    let port = colon.map { text[text.index(after: $0)...] } ?? text[...]
    if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
    if host == "localhost" { host = "127.0.0.1" }
    guard let port = UInt16(port), !host.isEmpty else {
      throw Failure(
        "invalid_address", .badInput,
        Label("读取 --listen 时：不是“地址:端口”", "reading --listen: it is not ADDRESS:PORT"),
        hint: Label("例如 0.0.0.0:8443", "such as 0.0.0.0:8443"))
    }
    return (host, port)
  }

  private static func address(_ text: String) throws -> String {
    var url = text
    while url.hasSuffix("/") { url.removeLast() }
    guard url.hasPrefix("https://") || url.hasPrefix("http://127."), url.utf8.count <= Limits.addressBytesMax else {
      throw Failure(
        "invalid_address", .badInput,
        Label("读取 --address 时：不是 https:// 网址", "reading --address: it is no https:// URL"),
        hint: Label("例如 https://hub.example.gov.cn", "such as https://hub.example.gov.cn"))
    }
    return url
  }

  private static func read(_ path: String) throws -> String {
    guard let bytes = try PrivateFile.read(path: path) else {
      throw Failure(
        "no_such_file", .badInput,
        Label("读取证书或密钥时：文件不存在", "reading certificate or key: there is no such file"),
        hint: Label("请检查 --cert 与 --key", "check --cert and --key"))
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
