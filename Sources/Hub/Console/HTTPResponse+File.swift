extension HTTPResponse {
  /// An .xlsx file to keep.
  static func workbook(_ bytes: [UInt8], name: String) -> HTTPResponse {
    file(bytes, name: name, type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
  }

  /// A file to keep.
  static func file(_ bytes: [UInt8], name: String, type: String) -> HTTPResponse {
    let escaped = name.utf8.map { byte in
      let isPlain =
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
        || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-")
      return isPlain
        ? String(UnicodeScalar(byte)) : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
    }.joined()
    return HTTPResponse(
      status: 200,
      headers: [("Content-Type", type), ("Content-Disposition", "attachment; filename*=UTF-8''\(escaped)")], body: bytes
    )
  }
}
