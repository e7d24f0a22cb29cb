/// What browsers are told about the console's answers.
enum ConsoleHeaders {
  private static let common: [(name: String, value: String)] = [
    ("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "no-referrer"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
  ]

  /// Of data: kept nowhere.
  static let ofData = common + [("Cache-Control", "no-store"), ("Vary", "Accept-Language, Cookie")]

  /// Of pages: nothing but the hub's own files runs or is fetched, and no other site shows them in a frame.
  /// - Parameter isForGood: whether the address never leads to anything else.
  static func ofFiles(isForGood: Bool) -> [(name: String, value: String)] {
    common + [
      ("Cache-Control", isForGood ? "public, max-age=31536000, immutable" : "no-cache"),
      (
        "Content-Security-Policy",
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
          + "connect-src 'self'; manifest-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
      ),
      ("Cross-Origin-Opener-Policy", "same-origin"), ("X-Frame-Options", "DENY"),
      ("Permissions-Policy", "camera=(), geolocation=(), microphone=()"),
    ]
  }
}
