import CMicroHTTPD

// libmicrohttpd calls these on its own threads: plain functions, so that nothing of an actor comes along.
// `context` is the `HTTPCore`, alive as long as the daemon.

private func core(_ context: UnsafeMutableRawPointer?) -> HTTPCore {
  Unmanaged<HTTPCore>.fromOpaque(context!).takeUnretainedValue()
}

func httpNotify(
  _ context: UnsafeMutableRawPointer?, _ connection: OpaquePointer?,
  _ own: UnsafeMutablePointer<UnsafeMutableRawPointer?>?, _ code: MHD_ConnectionNotificationCode
) {
  guard let own else { return }
  if code == .CONNECTION_NOTIFY_STARTED {
    let record = HTTPConnection(
      socket: tanfang_http_socket(connection), address: numericHost(tanfang_http_address(connection)))
    own.pointee = Unmanaged.passRetained(record).toOpaque()
    core(context).connections.insert(record)
  } else if let record = own.pointee {
    own.pointee = nil
    core(context).connections.remove(Unmanaged<HTTPConnection>.fromOpaque(record).takeRetainedValue())
  }
}

func httpBegin(
  _ context: UnsafeMutableRawPointer?, _ target: UnsafePointer<CChar>?, _ connection: OpaquePointer?
) -> UnsafeMutableRawPointer? {
  guard let target, let connection else { return nil }
  let exchange = HTTPExchange(core: core(context), target: String(cString: target), connection: connection)
  return Unmanaged.passRetained(exchange).toOpaque()
}

func httpHandle(
  _ context: UnsafeMutableRawPointer?, _ connection: OpaquePointer?, _ url: UnsafePointer<CChar>?,
  _ method: UnsafePointer<CChar>?, _ version: UnsafePointer<CChar>?, _ upload: UnsafePointer<CChar>?,
  _ uploadCount: UnsafeMutablePointer<Int>?, _ own: UnsafeMutablePointer<UnsafeMutableRawPointer?>?
) -> MHD_Result {
  guard let exchange = own?.pointee, let method, let uploadCount else { return .NO }
  let bytes = UnsafeRawBufferPointer(start: upload, count: uploadCount.pointee)
  let goesOn = Unmanaged<HTTPExchange>.fromOpaque(exchange).takeUnretainedValue()
    .proceed(method: String(cString: method), upload: bytes)
  uploadCount.pointee = 0
  return goesOn ? .YES : .NO
}

func httpEnd(
  _ context: UnsafeMutableRawPointer?, _ connection: OpaquePointer?,
  _ own: UnsafeMutablePointer<UnsafeMutableRawPointer?>?, _ code: MHD_RequestTerminationCode
) {
  guard let exchange = own?.pointee else { return }
  own?.pointee = nil
  Unmanaged<HTTPExchange>.fromOpaque(exchange).takeRetainedValue()
    .end(isComplete: code == .REQUEST_TERMINATED_COMPLETED_OK)
}

func httpReport(_ context: UnsafeMutableRawPointer?, _ message: UnsafePointer<CChar>?) {
  guard let message else { return }
  core(context).report(String(cString: message))
}
