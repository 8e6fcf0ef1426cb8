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

/**
 * Work with a signal that fires with the caller's, or after so long with a
 * `TimeoutError`. Nothing of it outlives the work: what `AbortSignal.timeout`
 * holds stays until its time is over, however soon the work is done.
 */
export async function withinTime<T>(
  milliseconds: number,
  callers: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const end = new AbortController();
  const stop = () => end.abort(callers.reason);
  const timer = setTimeout(
    () => end.abort(new DOMException('It took too long', 'TimeoutError')),
    milliseconds,
  );
  callers.addEventListener('abort', stop, { once: true });
  if (callers.aborted) {
    stop();
  }
  try {
    return await work(end.signal);
  } finally {
    clearTimeout(timer);
    callers.removeEventListener('abort', stop);
  }
}
