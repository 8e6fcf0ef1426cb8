/*
 * Copyright 2026 The Release Pipeline Authors
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *     http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

/** gRPC codes in use, with the HTTP status that the gateway makes of them. */
const httpStatus = {
  2: 500,
  3: 400,
  4: 504,
  5: 404,
  7: 403,
  12: 501,
  16: 401,
} as const;

/** An answer that is an error: `{ error, code, message }`. */
export class GrpcError extends Error {
  readonly code: keyof typeof httpStatus;

  constructor(code: keyof typeof httpStatus, message: string) {
    super(message);
    this.code = code;
  }

  get status(): number {
    return httpStatus[this.code];
  }

  get body(): { error: string; code: number; message: string } {
    return { error: this.message, code: this.code, message: this.message };
  }
}

export function permissionDenied(): GrpcError {
  return new GrpcError(7, 'permission denied');
}

export function notFound(name: string): GrpcError {
  return new GrpcError(5, `applications.argoproj.io "${name}" not found`);
}

export function deadlineExceeded(): GrpcError {
  return new GrpcError(4, 'context deadline exceeded');
}
