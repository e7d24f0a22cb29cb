import CZlib

/// Rows as JSON lines: compact, UTF-8 as it is, members in the order of the columns.
enum JSONLines {
  static func lines(_ rows: [Row], _ columns: [String]) -> [UInt8] {
    var bytes: [UInt8] = []
    for row in rows {
      object(zip(columns, row.cells).map { ($0, $1) }, &bytes)
      bytes.append(0x0a)
    }
    return bytes
  }

  /// `["UUID",{"column":value,…}]`
  static func edit(_ id: String, _ values: [(column: String, cell: Cell)]) -> [UInt8] {
    var bytes = Array("[\"\(id)\",".utf8)
    object(values, &bytes)
    bytes.append(UInt8(ascii: "]"))
    return bytes
  }

  private static func object(_ members: [(column: String, cell: Cell)], _ bytes: inout [UInt8]) {
    var separator = UInt8(ascii: "{")
    for (column, cell) in members {
      bytes.append(separator)
      separator = UInt8(ascii: ",")
      bytes += "\"\(column)\":".utf8
      // W holds no character that JSON escapes.
      if case .text(let text) = cell { bytes += "\"\(text)\"".utf8 } else { bytes += cell.text.utf8 }
    }
    bytes.append(UInt8(ascii: "}"))
  }
}

/// What a file of bytes comes to with `gzip -9`.
enum Gzip {
  static func size(_ bytes: [UInt8]) -> Int {
    var stream = z_stream()
    // 16 more than the window: gzip's own wrapping. 8 is zlib's and gzip's usual memory level.
    precondition(
      deflateInit2_(
        &stream, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        == Z_OK)
    defer { deflateEnd(&stream) }
    var input = bytes
    var output = [UInt8](repeating: 0, count: Int(deflateBound(&stream, UInt(input.count))) + 32)
    return input.withUnsafeMutableBufferPointer { input in
      output.withUnsafeMutableBufferPointer { output in
        stream.next_in = input.baseAddress
        stream.avail_in = UInt32(input.count)
        stream.next_out = output.baseAddress
        stream.avail_out = UInt32(output.count)
        precondition(deflate(&stream, Z_FINISH) == Z_STREAM_END)
        return Int(stream.total_out)
      }
    }
  }
}
