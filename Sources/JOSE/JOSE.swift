// Base64url, tokens and their signatures: RFC 7515 to 7519.
