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
    let path = request.segments.dropFirst().joined(separator: "/")
    guard let file = all[path.isEmpty ? "index.html" : path] else { throw Refusal.notFound }
    let headers = ConsoleHeaders.ofFiles + [("ETag", file.tag)]
    let known = (request.header("If-None-Match") ?? "").split(separator: ",").map { $0.filter { $0 != " " } }
    if known.contains(file.tag) { return HTTPResponse(status: 304, headers: headers) }
    return HTTPResponse(status: 200, headers: [("Content-Type", file.type)] + headers, body: file.bytes)
  }

  @Sendable static func redirect(_ service: HubService, _ request: HTTPRequest) -> HTTPResponse {
    HTTPResponse(status: 308, headers: [("Location", "/console/")] + ConsoleHeaders.ofFiles)
  }
}

extension Route {
  static let files: [Route] = [
    Route("GET", "/", .anyone, rate: .free, .now(ConsoleFiles.redirect)),
    Route("GET", "/console", .anyone, rate: .free, .now(ConsoleFiles.redirect)),
    Route("GET", "/console/", .anyone, rate: .free, .now(ConsoleFiles.file)),
    Route("GET", "/console/{file}", .anyone, rate: .free, .now(ConsoleFiles.file)),
    Route("GET", "/console/{folder}/{file}", .anyone, rate: .free, .now(ConsoleFiles.file)),
  ]
}
