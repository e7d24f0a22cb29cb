internal import Foundation
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
  // kCFStringEncodingGB_18030_2000 as Foundation wraps Core Foundation's numbers.
  let gb18030 = String.Encoding(rawValue: 0x8000_0632)
  guard let text = String(data: Data(bytes), encoding: gb18030), !text.contains("\u{FFFD}") else {
    throw unknownEncoding
  }
  return (Array(text.utf8), .gb18030)
}

private var unknownEncoding: RosterError {
  RosterError(
    .encodingUnknown, Label("文件编码既不是UTF-8也不是GB18030", "the file is neither UTF-8 nor GB18030"),
    Label("请另存为“CSV UTF-8”，再导入", "save it as CSV UTF-8, then import that"))
}

private func isUTF8(_ bytes: [UInt8]) -> Bool { String(validating: bytes, as: UTF8.self) != nil }
