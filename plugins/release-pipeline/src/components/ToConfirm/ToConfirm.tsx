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

import type { ChangeToConfirm } from 'backstage-plugin-release-pipeline-common';
import { useTextClasses } from '../../theme';
import { Actors } from '../Actors';
import { AvailableActions } from '../AvailableButton';
import { Notice } from '../Notice';
import { Differences, usePromotionDialogs } from '../PromotionDialogs';
import { Moment } from '../Words';

/** What the catalog changed and an approver has to confirm, with the way to do so (R19, R35). */
export function ToConfirm(props: {
  componentRef: string;
  change: ChangeToConfirm;
}) {
  const { componentRef, change } = props;
  const texts = useTextClasses();
  const openDialog = usePromotionDialogs();
  return (
    <Notice
      tone="warn"
      glyph="link"
      role="group"
      label="The catalog changed; it waits for a confirmation"
    >
      <b className={texts.strong}>{change.sentence}</b>
      <Differences of={change} />
      <div>
        {change.holds
          ? 'Nothing is promoted until it is confirmed.'
          : 'Everything stays as it was until it is confirmed.'}{' '}
        {change.stages.map(({ name, groups, confirmed }) => (
          <span key={name}>
            {name}:{' '}
            {confirmed ? (
              <>
                confirmed by {confirmed.by.name}, <Moment time={confirmed.at} />
                .{' '}
              </>
            ) : (
              <>
                <Actors of={groups} /> can confirm.{' '}
              </>
            )}
          </span>
        ))}
      </div>
      <AvailableActions
        actions={[
          {
            label: 'Confirm…',
            glyph: 'check',
            availability: change.confirm,
            onClick: () =>
              openDialog({ kind: 'confirm', componentRef, change }),
          },
        ]}
      />
    </Notice>
  );
}
