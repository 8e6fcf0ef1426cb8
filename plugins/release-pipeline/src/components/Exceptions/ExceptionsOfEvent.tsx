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

import { EntityRefLink } from '@backstage/plugin-catalog-react';
import Button from '@material-ui/core/Button';
import { makeStyles } from '@material-ui/core/styles';
import type {
  EventExceptions,
  FreezeReview,
} from 'backstage-plugin-release-pipeline-common';
import { useState, type ReactNode } from 'react';
import { useEventExceptions, useFreezeReview } from '../../hooks';
import { joined, useTextClasses } from '../../theme';
import { ExceptionWords } from '../ExceptionWords';
import { LiveContent } from '../PageStates';
import { PromotionLink } from '../PromotionLink';
import { Moment } from '../Words';

const SHOWN_AT_FIRST = 5;

const useStyles = makeStyles(
  {
    title: { fontSize: 13, fontWeight: 600, margin: '12px 0 4px' },
    list: {
      listStyle: 'none',
      margin: 0,
      padding: 0,
      fontSize: 13,
      lineHeight: '18px',
      overflowWrap: 'anywhere',
      '& > li + li': { marginTop: 8 },
    },
  },
  { name: 'ReleasePipelineExceptionsOfEvent' },
);

const PASSED_BY: Record<FreezeReview['arrivals'][number]['by'], string> = {
  exception: 'by an exception',
  override: 'by break-glass',
  rollback: 'as a rollback',
  hotfix: 'as a hotfix',
  promotion: 'by a promotion that it did not hold',
  outside: 'by no promotion of the portal',
};

/** A list of which the first few show; how many there are besides, and what is hidden. */
function ShortList(props: {
  items: ReactNode[];
  none: string;
  hidden: number;
  truncated: boolean;
}) {
  const { items, none, hidden, truncated } = props;
  const classes = useStyles();
  const [all, setAll] = useState(false);
  return (
    <>
      <ul className={classes.list}>
        {all ? items : items.slice(0, SHOWN_AT_FIRST)}
        {items.length === 0 && hidden === 0 && <li>{none}</li>}
        {hidden > 0 && <li>{hidden} of components that you may not see</li>}
        {truncated && <li>There are more than are listed.</li>}
      </ul>
      {!all && items.length > SHOWN_AT_FIRST && (
        <Button size="small" variant="outlined" onClick={() => setAll(true)}>
          Show all {items.length}
        </Button>
      )}
    </>
  );
}

function Given(props: { answer: EventExceptions }) {
  const { exceptions, ...rest } = props.answer;
  return (
    <ShortList
      {...rest}
      none="Nobody asked for one."
      items={exceptions.map(
        ({ component, exception, promotionId, ...place }) => (
          <li key={exception.id}>
            <PromotionLink {...place} id={promotionId} component={component}>
              {component.name} {place.version} into {place.stage}
            </PromotionLink>
            : <ExceptionWords exception={exception} />
          </li>
        ),
      )}
    />
  );
}

function Review(props: { answer: FreezeReview }) {
  const { arrivals, event: _, from, to, ...rest } = props.answer;
  const classes = useStyles();
  const texts = useTextClasses();
  if (!from || !to) {
    return (
      <>
        <h4 className={classes.title}>Review</h4>
        <p className={joined(texts.dense, texts.muted)}>
          It has not begun. What goes in while it is active is listed here.
        </p>
      </>
    );
  }
  return (
    <>
      <h4 className={classes.title}>Review</h4>
      <p className={joined(texts.dense, texts.muted)}>
        What went in from <Moment time={from} /> to <Moment time={to} />
      </p>
      <ShortList
        {...rest}
        none="Nothing went in."
        items={arrivals.map(({ at, by, component, promotionId, ...place }) => (
          <li key={`${component.ref} ${place.stage} ${at}`}>
            {promotionId ? (
              <PromotionLink {...place} id={promotionId} component={component}>
                {component.name} {place.version} into {place.stage}
              </PromotionLink>
            ) : (
              <>
                <EntityRefLink
                  entityRef={component.ref}
                  hideIcon
                  title={component.name}
                />{' '}
                {place.version} into {place.stage}
              </>
            )}
            , <Moment time={at} />, {PASSED_BY[by] ?? by}
          </li>
        ))}
      />
    </>
  );
}

/** Who let what pass a freeze, and what went in while it was active. */
export function ExceptionsOfEvent(props: { eventId: string }) {
  const { eventId } = props;
  const classes = useStyles();
  return (
    <>
      <h4 className={classes.title}>Exceptions</h4>
      <LiveContent
        live={useEventExceptions(eventId)}
        what="its exceptions"
        rows={1}
        compact
      >
        {answer => <Given answer={answer} />}
      </LiveContent>
      <LiveContent
        live={useFreezeReview(eventId)}
        what="its review"
        rows={1}
        compact
      >
        {answer => <Review answer={answer} />}
      </LiveContent>
    </>
  );
}
