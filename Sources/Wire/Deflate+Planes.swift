import CZlib

extension Deflate {
  /// Shorter planes share a block with what stands around them: a table of codes of their own would cost more.
  private static let planeBytesMin = 1024
  /// How much of a plane is tried out.
  private static let sampleBytesMax = 8192

  /// Compresses a message: what repeats by what stood before it, and each long plane of small numbers by a table of codes
  /// of its own where looking for repetitions only finds chance ones.
  static func compress(_ message: ByteWriter) -> [UInt8] {
    let planes = message.planes.filter { $0.count >= planeBytesMin }
    guard !planes.isEmpty else { return compress(message.bytes, level: 9) }
    let stream = DeflateStream(Strategy.repetition, Memory(for: message.bytes.count))
    var place = 0
    for plane in planes {
      stream.add(message.bytes[place..<plane.lowerBound], Strategy.repetition)
      stream.add(message.bytes[plane], strategy(message.bytes[plane]))
      place = plane.upperBound
    }
    stream.add(message.bytes[place...], Strategy.repetition)
    return stream.finish()
  }

  fileprivate enum Strategy {
    static let repetition = Z_DEFAULT_STRATEGY
    static let all = [Z_HUFFMAN_ONLY, Z_RLE, repetition]
  }

  /// What makes the beginning of a plane smallest.
  private static func strategy(_ plane: ArraySlice<UInt8>) -> Int32 {
    let sample = plane.prefix(sampleBytesMax)
    let sizes = Strategy.all.map { strategy in
      let stream = DeflateStream(strategy, Memory(for: sample.count))
      stream.add(sample, strategy)
      return stream.finish().count
    }
    return Strategy.all[sizes.firstIndex(of: sizes.min()!)!]
  }
}

/// One stream of deflate whose strategy may change on the way; who inflates it need not know.
private final class DeflateStream {
  private var stream = z_stream()
  private var strategy: Int32
  private var isEmpty = true
  private var output: [UInt8] = []
  private var chunk = [UInt8](repeating: 0, count: 32_768)

  init(_ strategy: Int32, _ memory: Deflate.Memory) {
    self.strategy = strategy
    let started = deflateInit2_(
      &stream, 9, Z_DEFLATED, memory.windowBits, memory.level, strategy, ZLIB_VERSION,
      Int32(MemoryLayout<z_stream>.size))
    precondition(started == Z_OK, "out of memory for compressing / 内存不足，无法压缩")
  }

  deinit { deflateEnd(&stream) }

  /// Bytes that begin a block of their own unless they go on as those before them.
  func add(_ bytes: ArraySlice<UInt8>, _ strategy: Int32) {
    guard !bytes.isEmpty else { return }
    if !isEmpty, strategy != Z_DEFAULT_STRATEGY || self.strategy != Z_DEFAULT_STRATEGY { pump(Z_BLOCK) }
    if strategy != self.strategy {
      // All that came before is out already: nothing is left for it to write.
      stream.avail_in = 0
      withOutput { _ = deflateParams($0, 9, strategy) }
      self.strategy = strategy
    }
    isEmpty = false
    bytes.withUnsafeBufferPointer { input in
      stream.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
      stream.avail_in = UInt32(input.count)
      pump(Z_NO_FLUSH)
    }
  }

  func finish() -> [UInt8] {
    pump(Z_FINISH)
    return output
  }

  private func pump(_ flush: Int32) {
    var isFull = true
    while isFull {
      withOutput { _ = CZlib.deflate($0, flush) }
      isFull = stream.avail_out == 0
    }
  }

  private func withOutput(_ body: (UnsafeMutablePointer<z_stream>) -> Void) {
    chunk.withUnsafeMutableBufferPointer { chunk in
      stream.next_out = chunk.baseAddress
      stream.avail_out = UInt32(chunk.count)
      body(&stream)
      output.append(contentsOf: chunk[..<(chunk.count - Int(stream.avail_out))])
    }
  }
}
