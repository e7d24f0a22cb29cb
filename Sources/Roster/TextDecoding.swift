internal import Glibc
internal import Model

/// The encodings in which rosters come.
package enum TextEncoding: String, Sendable {
  case utf8 = "UTF-8"
  case gb18030 = "GB18030"
  case utf16 = "UTF-16"
}

/// The text of a file and how it was encoded: UTF-8 with or without BOM, UTF-16 with BOM, else GB18030 (GBK, GB 2312).
func decode(_ bytes: [UInt8]) throws(RosterError) -> (text: [UInt8], encoding: TextEncoding) {
  if bytes.starts(with: [0x50, 0x4B, 0x03, 0x04]) || bytes.starts(with: [0xD0, 0xCF, 0x11, 0xE0]) {
    throw RosterError(
      .isWorkbook, Label("这是电子表格文件，不是CSV文本", "this is a workbook, not CSV text"),
      Label("请在表格软件中“另存为”CSV，再导入", "save it as CSV in the spreadsheet program, then import that"))
  }
  if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
    let text = Array(bytes.dropFirst(3))
    guard isUTF8(text) else { throw unknownEncoding }
    return (text, .utf8)
  }
  if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
    let isLittle = bytes[0] == 0xFF
    guard bytes.count % 2 == 0 else { throw unknownEncoding }
    let units = stride(from: 2, to: bytes.count, by: 2).map { index -> UInt16 in
      let (high, low) = isLittle ? (bytes[index + 1], bytes[index]) : (bytes[index], bytes[index + 1])
      return UInt16(high) << 8 | UInt16(low)
    }
    return (Array(String(decoding: units, as: UTF16.self).utf8), .utf16)
  }
  if isUTF8(bytes) { return (bytes, .utf8) }
  guard let text = fromGB18030(bytes) else { throw unknownEncoding }
  return (text, .gb18030)
}

/// What glibc reads as GB18030, in UTF-8; nil for what is none. Foundation could do it, too, and every command would wait
/// for its tables of all languages to be loaded.
private func fromGB18030(_ bytes: [UInt8]) -> [UInt8]? {
  guard let converter = iconv_open("UTF-8", "GB18030"), converter != iconv_t(bitPattern: -1) else { return nil }
  defer { iconv_close(converter) }
  var source = bytes.map { CChar(bitPattern: $0) }
  // Two bytes become three, four become four.
  let text = [UInt8](unsafeUninitializedCapacity: bytes.count * 2) { target, count in
    let isRead = source.withUnsafeMutableBufferPointer { source in
      target.withMemoryRebound(to: CChar.self) { target in
        var (input, inputLeft) = (source.baseAddress, source.count)
        var (output, outputLeft) = (target.baseAddress, target.count)
        let result = iconv(converter, &input, &inputLeft, &output, &outputLeft)
        count = target.count - outputLeft
        return result != .max && inputLeft == 0
      }
    }
    if !isRead { count = 0 }
  }
  return text.isEmpty && !bytes.isEmpty ? nil : text
}

private var unknownEncoding: RosterError {
  RosterError(
    .encodingUnknown, Label("文件编码既不是UTF-8也不是GB18030", "the file is neither UTF-8 nor GB18030"),
    Label("请另存为“CSV UTF-8”，再导入", "save it as CSV UTF-8, then import that"))
}

private func isUTF8(_ bytes: [UInt8]) -> Bool { String(validating: bytes, as: UTF8.self) != nil }
