import ConsolePages
import Wire

/// The console's pages: files of `Clients/console`, in the binary. They hold no data.
enum ConsoleFiles {
  struct File: Sendable {
    let bytes: [UInt8]
    let type: String
    let tag: String
  }

  /// By path.
  static let all: [String: File] = {
    var files: [String: File] = [:]
    for place in 0..<tanfang_page_count() {
      let page = tanfang_page_at(place)
      let path = String(cString: page.path)
      let bytes = Array(UnsafeBufferPointer(start: page.bytes, count: page.count))
      files[path] = File(
        bytes: bytes, type: type(of: path), tag: "\"\(hexadecimal(SHA256.hash(bytes).bytes.prefix(12)))\"")
    }
    return files
  }()

  /// A name for all of them as they are: what has it in its address never changes, and is asked for once.
  static let version = hexadecimal(
    SHA256.hash(all.sorted { $0.key < $1.key }.flatMap { Array("\($0.key) \($0.value.tag)\n".utf8) }).bytes.prefix(6))

  /// The first page, which names everything else under the version.
  static let index: File? = all["index.html"].map { file in
    let text = String(decoding: file.bytes, as: UTF8.self)
      .replacing("href=\"", with: "href=\"\(version)/").replacing("src=\"", with: "src=\"\(version)/")
    return File(bytes: Array(text.utf8), type: file.type, tag: "\"\(version)\"")
  }

  private static func isVersion(_ text: String) -> Bool {
    text.utf8.count == version.utf8.count
      && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
  }

  private static func type(of path: String) -> String {
    switch path.split(separator: ".").last {
    case "html": "text/html; charset=utf-8"
    case "css": "text/css; charset=utf-8"
    case "js", "mjs": "text/javascript; charset=utf-8"
    case "svg": "image/svg+xml"
    case "json", "webmanifest": "application/json; charset=utf-8"
    case "png": "image/png"
    case "ico": "image/vnd.microsoft.icon"
    case "woff2": "font/woff2"
    default: "application/octet-stream"
    }
  }

  @Sendable static func file(_ service: HubService, _ request: HTTPRequest) throws -> HTTPResponse {
    var parts = request.segments.dropFirst().filter { !$0.isEmpty }
    // A page that is open while the hub is brought up to date goes on with the files there are.
    let asked = parts.first.flatMap { parts.count > 1 && isVersion($0) ? $0 : nil }
    if asked != nil { parts.removeFirst() }
    let path = parts.joined(separator: "/")
    let isFirst = path.isEmpty || path == "index.html"
    guard let file = isFirst ? index : all[path] else { throw Refusal.notFound }
    let headers = ConsoleHeaders.ofFiles(isForGood: asked == version && !isFirst) + [("ETag", file.tag)]
    let known = (request.header("If-None-Match") ?? "").split(separator: ",").map { $0.filter { $0 != " " } }
    if known.contains(file.tag) { return HTTPResponse(status: 304, headers: headers) }
    return HTTPResponse(status: 200, headers: [("Content-Type", file.type)] + headers, body: file.bytes)
  }

  @Sendable static func redirect(_ service: HubService, _ request: HTTPRequest) -> HTTPResponse {
    HTTPResponse(status: 308, headers: [("Location", "/console/")] + ConsoleHeaders.ofFiles(isForGood: false))
  }
}

extension Route {
  static let files: [Route] = [
    Route("GET", "/", .anyone, rate: .free, .now(ConsoleFiles.redirect)),
    Route("GET", "/console", .anyone, rate: .free, .now(ConsoleFiles.redirect)),
    Route("GET", "/console/", .anyone, rate: .free, .now(ConsoleFiles.file)),
    Route("GET", "/console/{file}", .anyone, rate: .free, .now(ConsoleFiles.file)),
    Route("GET", "/console/{folder}/{file}", .anyone, rate: .free, .now(ConsoleFiles.file)),
    Route("GET", "/console/{version}/{folder}/{file}", .anyone, rate: .free, .now(ConsoleFiles.file)),
  ]
}
