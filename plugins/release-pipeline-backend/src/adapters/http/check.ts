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

import type { Operators } from './operators';

/** What is expected of an answer; all of it must hold. */
export interface CheckExpectations {
  /** One of these. */
  status: number[];
  /** By name, lower case. */
  headers?: Record<string, Operators>;
  /** By plain path. */
  json?: Record<string, Operators>;
  latencyMs?: number;
  /** By plain path, where `*` stands for each entry of a list: the release's source commit. */
  revision?: string;
  /** `result`, or `result.allow`, is true: the answer of Open Policy Agent. */
  decision?: boolean;
}

/** What is asked. */
export interface CheckRequest {
  method: 'GET' | 'POST';
  /** A template that begins with a slash, or nothing. */
  path: string;
  /**
   * The promotion's facts as JSON, alone or as the key `input`; or the form
   * that asks for a token.
   */
  body?: 'facts' | 'facts-as-input' | 'client-credentials';
  timeoutMs: number;
}
