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

import Button from '@material-ui/core/Button';
import type { PromotionView } from 'backstage-plugin-release-pipeline-common';

/** What a reader can see of the difference, in words. */
function differences(seen: PromotionView, now: PromotionView): string[] {
  return [
    ...(now.risk === seen.risk
      ? []
      : [`the risk is ${now.risk} and was ${seen.risk}`]),
    ...(now.replaces?.key === seen.replaces?.key
      ? []
      : [
          `it replaces ${
            now.replaces?.version ?? 'nothing known'
          } and was to replace ${seen.replaces?.version ?? 'nothing known'}`,
        ]),
  ];
}

/** What is to be decided is another thing than what was looked at (R20). */
export function Changed(props: {
  seen: PromotionView;
  now: PromotionView;
  hasText: boolean;
  looked: () => void;
}) {
  const { seen, now, hasText, looked } = props;
  const known = differences(seen, now);
  return (
    <>
      <p>
        What is to be decided is not what you looked at:{' '}
        {known.length > 0
          ? known.join('; ')
          : 'the policy, its conditions or the application is another one'}
        . The page shows it as it is now. {hasText && 'Your text is kept. '}Look
        again, then decide.
      </p>
      <div>
        <Button variant="contained" color="primary" onClick={looked}>
          I have looked again
        </Button>
      </div>
    </>
  );
}
