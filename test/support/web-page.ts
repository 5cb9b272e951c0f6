/** A page of Temporal's web UI, looked at until it shows what is claimed. */

import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FrameLocator, Locator, Page } from 'playwright-core';

/** Long, since a page may wait for a machine that has a lot to do. */
export const LOOK_MS = 120_000;

/** A page shows what it was told when it was opened: after so long it is opened again. */
const GLANCE_MS = 20_000;

export class WebPage {
  private readonly page: Page;
  private readonly screenshots: string;

  constructor(page: Page, screenshots: string) {
    this.page = page;
    this.screenshots = screenshots;
  }

  /** The workflow that the page is about. */
  async untilAbout(workflowId: string): Promise<void> {
    await this.see(this.page.getByTestId('workflow-id-heading').getByText(workflowId));
  }

  /** A text anywhere on the page. */
  async untilShows(text: string | RegExp): Promise<void> {
    await this.see(this.page.getByText(text).filter({ visible: true }).first());
  }

  /** The list of workflows, with exactly these rows. */
  async untilLists(workflowIds: readonly string[]): Promise<void> {
    const rows = this.page.getByTestId('workflows-summary-configurable-table-row');
    await this.again(`the list has just ${workflowIds.join(', ')}`, () =>
      isSoon(async () => {
        const found = workflowIds.map((id) => rows.getByRole('link', { name: id, exact: true }));
        const counts = await Promise.all(found.map((links) => links.count()));
        return counts.every((count) => count === 1) && (await rows.count()) === counts.length;
      }),
    );
  }

  /** Waits until one of the page's boxes of JSON has that text: `Input`, `Result`, `Heartbeat Details`. */
  async untilBox(label: string, text: string | RegExp): Promise<void> {
    await this.see(
      this.page.getByRole('textbox', { name: label, exact: true }).filter({ hasText: text }),
    );
  }

  /** Opens the page again until its current details have that text: they tell of the moment when it was opened. */
  async untilDetails(text: string | RegExp): Promise<void> {
    await this.see(this.details.getByText(text).first());
  }

  /** What the fleet was started with: the left half of the tab User Metadata. */
  async untilStatic(part: 'summary' | 'details', text: string | RegExp): Promise<void> {
    const frame = this.page.frameLocator(`#user-metadata-${part}`);
    await this.see(frame.getByText(text).first());
  }

  async detailsText(): Promise<string> {
    return this.details.locator('main').innerText({ timeout: LOOK_MS });
  }

  /** Clicks on a link of the current details, which opens a page of its own, and looks at that. */
  async follow(name: string, look: (page: WebPage) => Promise<void>): Promise<void> {
    const opened = await this.opened(this.details.getByRole('link', { name, exact: true }));
    await look(new WebPage(opened, this.screenshots));
    await opened.close();
  }

  async click(name: string): Promise<void> {
    await this.clickOn(this.page.getByRole('link', { name }).first());
  }

  /** Goes to another tab of the workflow's page. */
  async openTab(name: string): Promise<this> {
    await this.clickOn(this.page.getByRole('tab', { name }));
    return this;
  }

  async screenshot(name: string): Promise<void> {
    await this.page.screenshot({ path: join(this.screenshots, `${name}.png`), fullPage: true });
  }

  async text(): Promise<string> {
    return this.page.locator('body').innerText();
  }

  /** Current details, the right half of the tab User Metadata. */
  private get details(): FrameLocator {
    return this.page.frameLocator('#user-metadata-current-details');
  }

  private async clickOn(locator: Locator): Promise<void> {
    await this.see(locator);
    await locator.click({ timeout: LOOK_MS });
  }

  /** A click is lost when the details are drawn anew at that moment: then it is repeated, as a person would. */
  private async opened(link: Locator): Promise<Page> {
    const opening = this.page.context().waitForEvent('page', { timeout: LOOK_MS });
    opening.catch(() => undefined);
    for (;;) {
      await link.click({ timeout: LOOK_MS });
      const page = await Promise.race([opening, sleep(GLANCE_MS, undefined)]);
      if (page) return page;
    }
  }

  private async see(locator: Locator): Promise<void> {
    await this.again(`it shows ${String(locator)}`, () => isSoon(() => locator.isVisible()));
  }

  /** Looks for a while, opens the page anew, and looks again. */
  private async again(what: string, look: () => Promise<boolean>): Promise<void> {
    const end = Date.now() + LOOK_MS;
    while (!(await look())) {
      if (Date.now() > end) throw new Error(await this.inVain(what));
      await this.page.reload({ waitUntil: 'domcontentloaded', timeout: LOOK_MS });
    }
  }

  private async inVain(what: string): Promise<string> {
    await this.screenshot('in-vain');
    const details = await this.details.locator('main').allInnerTexts();
    const seen = [await this.text(), ...details].join('\n');
    return `Waited in vain until ${what} [url=${this.page.url()}]; it shows\n${seen}`;
  }
}

/** Whether something comes true while a page is given time to load. */
async function isSoon(look: () => Promise<boolean>): Promise<boolean> {
  const end = Date.now() + GLANCE_MS;
  while (!(await look())) {
    if (Date.now() > end) return false;
    await sleep(100);
  }
  return true;
}
