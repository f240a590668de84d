import Glibc

/// The loop whose thread this is, in a thread-specific value.
enum CurrentEventLoop {
    /// The loop; the thread that sets it keeps the loop alive until it sets nil.
    static var value: EventLoop? {
        get {
            guard let pointer = unsafe pthread_getspecific(key) else { return nil }
            return unsafe Unmanaged<EventLoop>.fromOpaque(pointer).takeUnretainedValue()
        }
        set {
            let pointer = unsafe newValue.map { unsafe Unmanaged.passUnretained($0).toOpaque() }
            unsafe pthread_setspecific(key, pointer)
        }
    }

    /// True on the thread of `loop`; cheaper than comparing `value`.
    static func isThread(of loop: EventLoop) -> Bool {
        unsafe pthread_getspecific(key) == Unmanaged.passUnretained(loop).toOpaque()
    }

    private static let key: pthread_key_t = {
        var key = pthread_key_t()
        let code = unsafe pthread_key_create(&key, nil)
        precondition(code == 0, "no thread-specific keys left")
        return key
    }()
}
