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
import type { AuditorService } from '@backstage/backend-plugin-api';
import { toError } from '@backstage/errors';
import type { Request } from 'express';

/**
 * Wraps what a mutation writes in one auditor event, closed on every path
 * (S47). What is read afterwards for the answer does not belong inside: its
 * failure does not undo what was done.
 */
export async function withAudit<T>(
  auditor: AuditorService,
  options: {
    request: Request;
    actionType: string;
    /** Medium unless given. */
    severity?: 'high';
    meta: Record<string, string>;
  },
  write: () => Promise<T>,
): Promise<T> {
  const event = await auditor.createEvent({
    eventId: 'promotion-mutate',
    severityLevel: options.severity ?? 'medium',
    request: options.request,
    meta: { actionType: options.actionType, ...options.meta },
  });
  let result: T;
  try {
    result = await write();
  } catch (error) {
    await event.fail({ error: toError(error) });
    throw error;
  }
  await event.success();
  return result;
}
