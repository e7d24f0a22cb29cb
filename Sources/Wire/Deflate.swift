import CZlib

/// Why compressed bytes were refused. Nothing of their content is in it.
package enum DeflateError: Error, Hashable, CustomStringConvertible {
  /// The content is longer than the reader allows.
  case tooLarge(limitBytes: Int)
  /// The bytes end before the content does.
  case truncated
  /// The bytes are not deflate.
  case corrupt
  /// Something follows the end of the content.
  case trailingBytes(Int)

  /// In Chinese.
  package var chinese: String {
    switch self {
    case .tooLarge(let limit): "解压缩时：内容超过 \(limit) 字节的上限；请分成较小的部分再发"
    case .truncated: "解压缩时：数据不完整，可能传输中断；请重新传输"
    case .corrupt: "解压缩时：数据已损坏；请重新传输"
    case .trailingBytes(let count): "解压缩时：内容之后多出 \(count) 字节；请重新传输"
    }
  }

  /// In English.
  package var description: String {
    switch self {
    case .tooLarge(let limit): "inflating: the content is over the limit of \(limit) bytes; send it in smaller parts"
    case .truncated: "inflating: the data end too early, perhaps the transfer was cut; send them again"
    case .corrupt: "inflating: the data are damaged; send them again"
    case .trailingBytes(let count): "inflating: \(count) bytes follow the end of the content; send them again"
    }
  }
}

/// Raw deflate (RFC 1951), without zlib's or gzip's wrapping: the frame around it has its own length and hash.
package enum Deflate {
  /// How much zlib is given to work with.
  struct Memory {
    let windowBits: Int32
    let level: Int32

    /// 32 KB, the largest window, and the most working memory: about 1 % smaller output than zlib's level 8.
    static let most = Memory(windowBits: -15, level: 9)

    private init(windowBits: Int32, level: Int32) { (self.windowBits, self.level) = (windowBits, level) }

    /// What gives the same bytes as the most memory at level 9 for an input of so many bytes; at lower levels, whose search
    /// gives up sooner, nearly the same. An idle sync has eighty: zlib's four hundred kilobytes for them took longer to get
    /// than to use.
    init(for count: Int) {
      // A window ends some bytes before its size (MIN_LOOKAHEAD); a level holds 2 to the power of level + 6 symbols.
      let window = Int32(Int.bitWidth - (count + 512).leadingZeroBitCount)
      let symbols = Int32(Int.bitWidth - (count + 2).leadingZeroBitCount) - 6
      self.init(
        windowBits: -max(min(window, 15), 9), level: max(min(symbols, Self.most.level), 1))
    }
  }

  private static let chunkBytes = 32_768
  /// zlib counts in 32 bits: longer input is handed over in parts.
  private static let partBytesMax = 1 << 30

  /// Compresses; `level` from 1 (fast) to 9 (small). The same input and zlib give the same bytes.
  package static func compress(_ bytes: [UInt8], level: Int = 6) -> [UInt8] {
    compress(bytes, level: level, Memory(for: bytes.count))
  }

  static func compress(_ bytes: [UInt8], level: Int, _ memory: Memory) -> [UInt8] {
    var stream = z_stream()
    let size = Int32(MemoryLayout<z_stream>.size)
    let level = Int32(min(max(level, 1), 9))
    let started = deflateInit2_(
      &stream, level, Z_DEFLATED, memory.windowBits, memory.level, Z_DEFAULT_STRATEGY, ZLIB_VERSION, size)
    precondition(started == Z_OK, "out of memory for compressing / 内存不足，无法压缩")
    defer { deflateEnd(&stream) }

    var output: [UInt8] = []
    output.reserveCapacity(bytes.count / 3 + 64)
    _ = pump(&stream, bytes, into: &output, limitBytes: .max) { stream, isLast in
      CZlib.deflate(stream, isLast ? Z_FINISH : Z_NO_FLUSH)
    }
    return output
  }

  /// Inflates what `compress` wrote: all of `bytes`, and to at most `limitBytes`.
  package static func inflate(_ bytes: [UInt8], limitBytes: Int) throws(DeflateError) -> [UInt8] {
    var stream = z_stream()
    let started = inflateInit2_(&stream, Memory.most.windowBits, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    precondition(started == Z_OK, "out of memory for inflating / 内存不足，无法解压")
    defer { inflateEnd(&stream) }

    var output: [UInt8] = []
    let (status, unread) = pump(&stream, bytes, into: &output, limitBytes: limitBytes) { stream, _ in
      CZlib.inflate(stream, Z_NO_FLUSH)
    }
    guard output.count <= limitBytes else { throw .tooLarge(limitBytes: limitBytes) }
    switch status {
    case Z_STREAM_END: break
    case Z_OK, Z_BUF_ERROR: throw .truncated
    default: throw .corrupt
    }
    guard unread == 0 else { throw .trailingBytes(unread) }
    return output
  }

  /// Runs `step` until the stream ends, fails, wants more than there is, or has written more than `limitBytes`.
  /// Returns zlib's last status and how many bytes of the input were not read.
  private static func pump(
    _ stream: inout z_stream, _ input: [UInt8], into output: inout [UInt8], limitBytes: Int,
    step: (UnsafeMutablePointer<z_stream>, _ isLast: Bool) -> Int32
  ) -> (status: Int32, unread: Int) {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: chunkBytes) { chunk in
      input.withUnsafeBufferPointer { input in
        var status = Z_OK
        var unread = input.count
        // zlib refuses a null pointer even for no bytes.
        stream.next_in = UnsafeMutablePointer(mutating: input.baseAddress) ?? chunk.baseAddress
        repeat {
          let part = min(unread, partBytesMax)
          stream.avail_in = UInt32(part)
          stream.next_out = chunk.baseAddress
          stream.avail_out = UInt32(chunk.count)
          status = step(&stream, part == unread)
          unread -= part - Int(stream.avail_in)
          output.append(contentsOf: chunk[..<(chunk.count - Int(stream.avail_out))])
        } while status == Z_OK && output.count <= limitBytes
        return (status, unread)
      }
    }
  }
}
