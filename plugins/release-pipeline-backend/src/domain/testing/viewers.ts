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

import type { Availability } from 'backstage-plugin-release-pipeline-common';
import type { Viewer } from '../view/viewer';

/** A reader who is answered the same whatever they want to do: yes, unless given. */
export function aViewer(
  answer: Availability = { allowed: true },
  userRef?: string,
): Viewer {
  const always = () => answer;
  return {
    userRef,
    mayAsk: always,
    mayTry: always,
    mayApprove: always,
    mayReject: always,
    mayCancel: always,
    mayPlan: always,
    mayLowerRisk: always,
    maySignOff: always,
    mayOverride: always,
    mayReview: always,
    mayEnd: always,
  };
}
