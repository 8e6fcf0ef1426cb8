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

import { makeStyles } from '@material-ui/core/styles';
import type { ReviewOwed } from 'backstage-plugin-release-pipeline-common';
import { EntityRefLink } from '@backstage/plugin-catalog-react';
import { AvailableActions } from '../AvailableButton';
import { Notice } from '../Notice';
import { OverrideWords } from '../OverrideWords';
import { usePromotionDialogs } from '../PromotionDialogs';

const useStyles = makeStyles(
  {
    list: {
      listStyle: 'none',
      margin: 0,
      padding: 0,
      '& > * + *': { marginTop: 12 },
    },
    actions: { marginTop: 6 },
  },
  { name: 'ReleasePipelineReviews' },
);

/** Overrides whose review somebody owes, with the ways to end them and to close it; nothing where none is. */
export function Reviews(props: {
  reviews: ReviewOwed[] | undefined;
  /** Where they are of several components. */
  named?: boolean;
}) {
  const { reviews = [], named } = props;
  const classes = useStyles();
  const openDialog = usePromotionDialogs();
  if (reviews.length === 0) {
    return undefined;
  }
  return (
    <Notice tone="ovr" glyph="bolt" role="group" label="Reviews of overrides">
      <ul className={classes.list}>
        {reviews.map(owed => (
          <li key={owed.override.id}>
            {named && (
              <>
                <EntityRefLink entityRef={owed.component.ref} hideIcon />{' '}
              </>
            )}
            {owed.version} into {owed.stage}:{' '}
            <OverrideWords override={owed.override} />
            <div className={classes.actions}>
              <AvailableActions
                actions={[
                  ...(owed.override.mayEnd
                    ? [
                        {
                          label: 'End now…',
                          glyph: 'cancel' as const,
                          availability: owed.override.mayEnd,
                          onClick: () =>
                            openDialog({ kind: 'end-override', owed }),
                        },
                      ]
                    : []),
                  ...(owed.override.mayReview
                    ? [
                        {
                          label: 'Close review…',
                          glyph: 'check' as const,
                          availability: owed.override.mayReview,
                          onClick: () => openDialog({ kind: 'review', owed }),
                        },
                      ]
                    : []),
                ]}
              />
            </div>
          </li>
        ))}
      </ul>
    </Notice>
  );
}
